from django.apps import AppConfig


class OpennessConfig(AppConfig):
    name = "schoolgate.openness"
    label = "openness"

    def ready(self) -> None:
        from schoolgate.openness import (  # noqa: F401, PLC0415 - closed lists of other apps
            controls,
            duties,
            events,
            inbox,
            jobs,
            personal,
            told,
            yearly,
        )
