from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "schoolgate.policies"
    label = "policies"

    def ready(self) -> None:
        from schoolgate.policies import (  # noqa: PLC0415 - closed lists
            controls,  # noqa: F401
            duties,  # noqa: F401
            events,  # noqa: F401
            inbox,  # noqa: F401
            jobs,  # noqa: F401
            personal,  # noqa: F401
        )
        from schoolgate.policies.life import events as life_events  # noqa: F401, PLC0415
        from schoolgate.policies.life import told  # noqa: F401, PLC0415
