"""What projects gives to the rooms below it; each sub-room registers its own."""

from commonfield.projects.centres.registry import register_centres
from commonfield.projects.parks.registry import register_parks
from commonfield.projects.plan.registry import register_plan


def register() -> None:
    """Register all of it."""
    register_plan()
    register_parks()
    register_centres()
