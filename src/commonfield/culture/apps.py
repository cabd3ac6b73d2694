from django.apps import AppConfig


class CultureConfig(AppConfig):
    name = "commonfield.culture"
    label = "culture"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.culture.registry import register

        register()
