"""What sharing gives to the rooms below it; each sub-room registers its own."""

from commonfield.sharing.cases.registry import register_cases
from commonfield.sharing.evidence.registry import register_evidence


def register() -> None:
    """Register all of it."""
    register_cases()
    register_evidence()
