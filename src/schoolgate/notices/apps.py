from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "schoolgate.notices"
    label = "notices"

    def ready(self) -> None:
        from django.db.models.signals import post_save  # noqa: PLC0415 - apps are loading

        from schoolgate.ledger.models import Entry  # noqa: PLC0415
        from schoolgate.notices import events, inbox, jobs, told  # noqa: F401, PLC0415 - lists
        from schoolgate.notices.hearing import pass_on  # noqa: PLC0415

        post_save.connect(pass_on, sender=Entry, dispatch_uid="notices")
