from django.apps import AppConfig


class StoresConfig(AppConfig):
    name = "commonfield.stores"
    label = "stores"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.stores.registry import register

        register()
