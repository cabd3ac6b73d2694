import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonfield.workshop.text import fold, initials

pytestmark = pytest.mark.any_engine


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  松阳　香茶 ", "松阳 香茶"),
        ("\uff21\uff22\uff23\uff11", "abc1"),
        ("明前·独芽（特级）", "明前独芽特级"),
        ("松陽", "松陽"),
        ("O'Neill-Tea", "oneilltea"),
        ("", ""),
    ],
)
def test_fold_keeps_letters_and_digits(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("C:\u0327")
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("text", "letters"), [("松阳县", "syx"), ("三都 茶坊", "sdcf")])
def test_initials_are_one_letter_a_syllable(text: str, letters: str) -> None:
    assert initials(text) == letters
