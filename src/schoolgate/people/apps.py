from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "schoolgate.people"
    label = "people"

    def ready(self) -> None:
        from schoolgate.people import events, inbox  # noqa: F401, PLC0415 - closed lists
