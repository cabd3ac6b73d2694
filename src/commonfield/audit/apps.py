from django.apps import AppConfig

from commonfield.workshop.guards import Guard, register


class AuditConfig(AppConfig):
    name = "commonfield.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(Guard("audit_row"))
