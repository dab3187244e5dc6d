from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "schoolgate.awareness"
    label = "awareness"

    def ready(self) -> None:
        from schoolgate.awareness import (  # noqa: F401, PLC0415 - closed lists of other apps
            controls,
            duties,
            events,
            inbox,
            personal,
            told,
            yearly,
        )
