from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "schoolgate.notices"
    label = "notices"

    def ready(self) -> None:
        from schoolgate.notices import (  # noqa: PLC0415 - closed lists
            events,  # noqa: F401
            inbox,  # noqa: F401
            jobs,  # noqa: F401
            personal,  # noqa: F401
            told,  # noqa: F401
        )
