from django.apps import AppConfig

from commonfield.evaluation.guards import register_guards


class EvaluationConfig(AppConfig):
    name = "commonfield.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Entries have tables, so this can be imported only now.
        from commonfield.evaluation.registry import register_entries, register_menu

        register_guards()
        register_menu()
        register_entries()
