from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "schoolgate.publishing"
    label = "publishing"

    def ready(self) -> None:
        from schoolgate.publishing import (  # noqa: PLC0415 - closed lists
            added,  # noqa: F401
            checks,  # noqa: F401
            controls,  # noqa: F401
            events,  # noqa: F401
            inbox,  # noqa: F401
            jobs,  # noqa: F401
            personal,  # noqa: F401
            told,  # noqa: F401
        )
