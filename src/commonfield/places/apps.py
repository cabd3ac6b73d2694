from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "commonfield.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.places.registry import register

        register()
