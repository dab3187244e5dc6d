from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "schoolgate.people"
    label = "people"

    def ready(self) -> None:
        from schoolgate.people import (  # noqa: PLC0415 - closed lists and listeners
            controls,  # noqa: F401
            events,  # noqa: F401
            inbox,  # noqa: F401
            jobs,  # noqa: F401
            sign_in_record,  # noqa: F401
        )
        from schoolgate.people.erasure import own  # noqa: F401, PLC0415 - a closed list
