from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "schoolgate.declarations"
    label = "declarations"

    def ready(self) -> None:
        from schoolgate.declarations import events  # noqa: F401, PLC0415 - closed list
