from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "commonfield.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.ledger.registry import register

        register()
