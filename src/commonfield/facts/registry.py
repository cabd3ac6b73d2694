"""What facts hands to the workshop when the program starts."""

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.queries import check_roll_ups
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.schedule import register_job


def register() -> None:
    """New facts are folded each second, so that boards are right within seconds."""
    register_guard(Guard("facts_fact"))
    register_job("facts.fold_new_facts", 1, fold_new_facts)
    register_check("roll_ups", check_roll_ups)
