from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "schoolgate.ledger"
    label = "ledger"

    def ready(self) -> None:
        from schoolgate.ledger import checks  # noqa: F401, PLC0415 - registers a system check
