from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "commonfield.front"
    label = "front"

    def ready(self) -> None:
        # Forms that were sent have a table, so they can be imported only now.
        from commonfield.front.registry import register

        register()
