from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "commonfield.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.audit.registry import register

        register()
