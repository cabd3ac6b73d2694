from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "commonfield.supply"
    label = "supply"
    default_auto_field = "django.db.models.BigAutoField"
