from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "commonfield.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.facts.registry import register

        register()
