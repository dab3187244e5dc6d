from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "schoolgate.ledger"
    label = "ledger"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, pre_migrate  # noqa: PLC0415

        from schoolgate.ledger import checks  # noqa: F401, PLC0415 - registers a system check
        from schoolgate.ledger.migrating import after, before  # noqa: PLC0415

        pre_migrate.connect(before, sender=self, dispatch_uid="schoolgate.ledger")
        post_migrate.connect(after, sender=self, dispatch_uid="schoolgate.ledger")
