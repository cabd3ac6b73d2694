"""What projects gives to the rooms below it; each sub-room registers its own."""

from commonfield.projects.plan.registry import register_plan
from commonfield.projects.works.registry import register_works


def register() -> None:
    """Register all of it."""
    register_plan()
    register_works()
