from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "commonfield.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.orders.registry import register

        register()
