from django.apps import AppConfig

from commonfield.workshop.guards import Guard, register


class FactsConfig(AppConfig):
    name = "commonfield.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commonfield.facts.jobs import register_jobs

        register(Guard("facts_fact"))
        register_jobs()
