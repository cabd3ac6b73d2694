"""What facts asks of the clock."""

from commonfield.facts.commands import fold_new_facts
from commonfield.workshop.schedule import register_job


def register_jobs() -> None:
    """Register the folding of new facts, so that boards are right within seconds."""
    register_job("facts.fold_new_facts", 1, fold_new_facts)
