from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "commonfield.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.portal.registry import register

        register()
