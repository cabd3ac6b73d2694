from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "commonfield.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.webhooks.registry import register

        register()
