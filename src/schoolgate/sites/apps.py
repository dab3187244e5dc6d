from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "schoolgate.sites"
    label = "sites"

    def ready(self) -> None:
        from schoolgate.sites import (  # noqa: F401, PLC0415 - closed lists of other apps
            archive_actions,
            controls,
            duties,
            evaluation_actions,
            events,
            health_controls,
            health_events,
            health_inbox,
            health_jobs,
            impostor_events,
            impostor_inbox,
            impostor_jobs,
            impostor_personal,
            impostor_told,
            inbox,
            jobs,
            official_controls,
            personal,
            proposal_controls,
            requests,
            told,
        )
