from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "schoolgate.notices"
    label = "notices"

    def ready(self) -> None:
        from schoolgate.notices import events, inbox, jobs, told  # noqa: F401, PLC0415 - lists
