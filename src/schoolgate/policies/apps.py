from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "schoolgate.policies"
    label = "policies"

    def ready(self) -> None:
        from schoolgate.policies import controls, events, inbox  # noqa: F401, PLC0415 - closed lists
