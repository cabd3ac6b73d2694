from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "commonfield.market"
    label = "market"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.market.pages import register_pages
        from commonfield.market.registry import (
            register_checks,
            register_files,
            register_guards,
            register_jobs,
            register_kinds,
            register_menu,
            register_person_data,
            register_sealed,
            register_ties,
            register_watchers,
        )

        register_kinds()
        register_menu()
        register_checks()
        register_files()
        register_guards()
        register_jobs()
        register_pages()
        register_person_data()
        register_ties()
        register_sealed()
        register_watchers()
