from django.apps import AppConfig

from commonfield.ledger.guards import register_guards
from commonfield.ledger.registry import register_kinds


class LedgerConfig(AppConfig):
    name = "commonfield.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_guards()
        register_kinds()
