import pytest

from commonfield.people.types import person_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("P12", 12), (" p12 ", 12), ("12", 12), ("PP12", 0), ("P", 0), ("", 0), ("1" * 13, 0)],
)
def test_number_of_a_person_is_read_with_its_letter_or_without(text: str, number: int) -> None:
    assert person_number(text) == number
