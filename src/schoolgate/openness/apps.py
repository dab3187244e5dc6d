from django.apps import AppConfig


class OpennessConfig(AppConfig):
    name = "schoolgate.openness"
    label = "openness"

    def ready(self) -> None:
        from schoolgate.openness import events  # noqa: F401, PLC0415 - closed list
