from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "commonfield.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.payments.registry import register

        register()
