from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "schoolgate.ledger"
    label = "ledger"
