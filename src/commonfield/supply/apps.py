from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "commonfield.supply"
    label = "supply"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.supply.registry import register

        register()
