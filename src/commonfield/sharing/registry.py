"""What sharing gives to the rooms below it; each sub-room registers its own."""

from commonfield.sharing.cases.registry import register_cases
from commonfield.sharing.evidence.registry import register_evidence
from commonfield.sharing.expo.registry import register_expo
from commonfield.sharing.notes.registry import register_notes


def register() -> None:
    register_cases()
    register_evidence()
    register_expo()
    register_notes()
