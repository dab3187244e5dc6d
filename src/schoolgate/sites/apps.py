from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "schoolgate.sites"
    label = "sites"

    def ready(self) -> None:
        from schoolgate.sites import requests  # noqa: F401, PLC0415 - closed lists of other apps
