from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "schoolgate.sites"
    label = "sites"

    def ready(self) -> None:
        """Enter what sites bring to the closed lists of other apps."""
        from schoolgate.sites import (  # noqa: F401, PLC0415 - the lists stand in models' modules
            controls,
            duties,
            events,
            inbox,
            jobs,
            personal,
            told,
        )
        from schoolgate.sites.correcting import events as correcting  # noqa: F401, PLC0415
        from schoolgate.sites.correcting import told as correcting_told  # noqa: F401, PLC0415
        from schoolgate.sites.ending import actions  # noqa: F401, PLC0415
        from schoolgate.sites.health import controls as health  # noqa: F401, PLC0415
        from schoolgate.sites.health import events as health_events  # noqa: F401, PLC0415
        from schoolgate.sites.health import inbox as health_inbox  # noqa: F401, PLC0415
        from schoolgate.sites.health import jobs as health_jobs  # noqa: F401, PLC0415
        from schoolgate.sites.health import shut_off_told  # noqa: F401, PLC0415
        from schoolgate.sites.impostors import events as impostors  # noqa: F401, PLC0415
        from schoolgate.sites.impostors import inbox as impostors_inbox  # noqa: F401, PLC0415
        from schoolgate.sites.impostors import jobs as impostors_jobs  # noqa: F401, PLC0415
        from schoolgate.sites.impostors import personal as impostors_data  # noqa: F401, PLC0415
        from schoolgate.sites.impostors import told as impostors_told  # noqa: F401, PLC0415
        from schoolgate.sites.official import added  # noqa: F401, PLC0415
        from schoolgate.sites.official import controls as official  # noqa: F401, PLC0415
        from schoolgate.sites.official import events as official_events  # noqa: F401, PLC0415
        from schoolgate.sites.official import jobs as official_jobs  # noqa: F401, PLC0415
        from schoolgate.sites.official import told as official_told  # noqa: F401, PLC0415
        from schoolgate.sites.placing import events as placing  # noqa: F401, PLC0415
        from schoolgate.sites.placing import told as placing_told  # noqa: F401, PLC0415
        from schoolgate.sites.requests import controls as requests  # noqa: F401, PLC0415
        from schoolgate.sites.requests import kinds  # noqa: F401, PLC0415
