from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "schoolgate.reviews"
    label = "reviews"

    def ready(self) -> None:
        from schoolgate.reviews import (  # noqa: PLC0415 - closed lists
            added,  # noqa: F401
            controls,  # noqa: F401
            duties,  # noqa: F401
            events,  # noqa: F401
            inbox,  # noqa: F401
            told,  # noqa: F401
            watch,  # noqa: F401
            yearly,  # noqa: F401
        )
