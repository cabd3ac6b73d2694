from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoresConfig(AppConfig):
    name = "commonfield.stores"
    label = "stores"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.stores.registry import index_after_migrating, register

        register()
        post_migrate.connect(index_after_migrating, sender=self)
