from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "commonfield.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.evaluation.registry import register

        register()
