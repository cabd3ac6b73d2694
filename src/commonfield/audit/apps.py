from django.apps import AppConfig

from commonfield.workshop.guards import Guard, register
from commonfield.workshop.sealed import register_keyed


class AuditConfig(AppConfig):
    name = "commonfield.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Only signatures may be written anew.
        said = ("id", "at", "actor", "action", "object", "place", "detail", "chain", "number")
        register(Guard("audit_row", unchanging=said))
        # Has tables, so it can be imported only now.
        from commonfield.audit.signing import SIGNED

        for signed in SIGNED:
            register_keyed(signed)
