from commonfield.people.types import SYSTEM
from commonfield_demo.tour.commands import lay_out_walk
from tests.people.builders import NOW


def test_lay_out_walk_without_a_demo_store_does_nothing():
    assert lay_out_walk(by=SYSTEM, now=NOW) == ""
