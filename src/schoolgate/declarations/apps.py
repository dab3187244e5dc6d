from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "schoolgate.declarations"
    label = "declarations"

    def ready(self) -> None:
        from schoolgate.declarations import (  # noqa: F401, PLC0415 - closed lists
            controls,
            events,
            inbox,
            jobs,
            personal,
            told,
            yearly,
        )
        from schoolgate.declarations.asking import added as asking_added  # noqa: F401, PLC0415
        from schoolgate.declarations.asking import controls as asking_controls  # noqa: F401, PLC0415
        from schoolgate.declarations.asking import events as asking_events  # noqa: F401, PLC0415
        from schoolgate.declarations.asking import inbox as asking_inbox  # noqa: F401, PLC0415
        from schoolgate.declarations.asking import jobs as asking_jobs  # noqa: F401, PLC0415
        from schoolgate.declarations.asking import places as asking_places  # noqa: F401, PLC0415
