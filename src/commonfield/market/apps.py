from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "commonfield.market"
    label = "market"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.market.pages import register_pages
        from commonfield.market.registry import register_menu, register_order_documents

        register_menu()
        register_order_documents()
        register_pages()
