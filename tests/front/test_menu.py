from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import menu_of, register_menu_item


def test_door_opens_to_its_roles_and_to_whom_it_is_meant_for() -> None:
    register_menu_item("tests:scale", _("Scale"), frozenset({"test_weigher"}))
    register_menu_item("tests:own", _("Own"), opens_to=lambda person_id: person_id == -7)

    opened = [
        [item.name for item in menu_of(*whom) if item.name.startswith("tests:")]
        for whom in ((-7, ["test_weigher"]), (-7, []), (-8, ["test_weigher"]), (-8, []))
    ]

    assert opened == [["tests:scale", "tests:own"], ["tests:own"], ["tests:scale"], []]
