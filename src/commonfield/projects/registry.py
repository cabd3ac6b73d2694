"""What projects gives to the rooms below it; each sub-room registers its own."""

from commonfield.projects.centres.registry import register_centres
from commonfield.projects.parks.registry import register_parks
from commonfield.projects.plan.registry import register_plan
from commonfield.projects.works.registry import register_works


def register() -> None:
    register_plan()
    register_works()
    register_parks()
    register_centres()
