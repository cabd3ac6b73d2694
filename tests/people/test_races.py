from pathlib import Path

from tests.running import Installation


def test_guesses_at_once_are_counted_before_anything_is_hashed(
    fresh_database: Installation, root: Path
):
    found = fresh_database.run_module("tests.people.races", root)

    assert found == {
        "spellings": {"sign_in_refused": 10, "too_many_failures": 54, "hashed": 10},
        "nobody": {"sign_in_refused": 10, "too_many_failures": 54, "hashed": 10},
        "lines": {"sign_in_refused": 40, "too_many_failures": 24, "hashed": 40},
        "codes": {"None": 1, "too_many_codes": 5},
        "second steps": {"None": 1, "second_code_refused": 8},
        "hashed at once": 2,
    }
