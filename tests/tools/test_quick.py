from pathlib import Path

from tools.quick import ALWAYS, folders_for


def test_folders_for_a_room_are_its_folder():
    files = [Path("src/commonfield/workshop/text.py"), Path("README.md")]

    assert folders_for(files) == sorted([*ALWAYS, "tests/workshop"])


def test_folders_for_the_library_are_its_tests():
    files = [Path("measures/src/commonfield_measures/files.py")]

    assert folders_for(files) == sorted([*ALWAYS, "measures/tests"])


def test_folders_for_nothing_are_the_repository_s_own():
    assert folders_for([]) == sorted(ALWAYS)
