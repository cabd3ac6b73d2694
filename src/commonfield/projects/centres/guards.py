"""What the database itself keeps of working rules: an edition that was issued stays as it is."""

from typing import Final

from commonfield.workshop.guards import Guard

EDITIONS_STAY: Final = Guard("projects_working_rule", keys=(("id",), ("number", "edition")))
