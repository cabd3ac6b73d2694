from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "commonfield.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.people.registry import register

        register()
