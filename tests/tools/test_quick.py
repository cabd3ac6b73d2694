from pathlib import Path

from tools.quick import ALWAYS, folders_for, showing_rooms


def test_folders_for_a_room_are_its_folder():
    files = [Path("src/commonfield/workshop/text.py"), Path("README.md")]

    assert folders_for(files) == sorted([*ALWAYS, "tests/workshop"])


def test_folders_for_the_library_are_its_tests():
    files = [Path("measures/src/commonfield_measures/files.py")]

    assert folders_for(files) == sorted([*ALWAYS, "measures/tests"])


def test_folders_for_nothing_are_the_repository_s_own():
    assert folders_for([]) == sorted(ALWAYS)


def test_folders_for_a_room_are_also_the_pages_that_show_it():
    found = folders_for([Path("src/commonfield/orders/rules.py")])

    assert "tests/orders" in found
    assert "tests/market/test_views_buyer.py" in found
    # An index and its figures show no order.
    assert not [each for each in found if each.startswith(("tests/evaluation", "tests/people"))]


def test_showing_rooms_are_found_by_queries_and_templates():
    assert {"market", "orders"} <= showing_rooms("stores")
    assert "portal" in showing_rooms("market")
