from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "schoolgate.approvals"
    label = "approvals"

    def ready(self) -> None:
        from schoolgate.approvals import (  # noqa: F401, PLC0415 - closed lists of other apps
            events,
            inbox,
            jobs,
            personal,
            told,
        )
