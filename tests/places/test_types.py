import pytest

from commonfield.places.types import PlaceTile, without_kind

_TOWN = PlaceTile("331124204000", "三都", "Sandu Township", 0, 0)


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "三都"), ("en", "Sandu")])
def test_square_has_a_short_name(language: str, name: str) -> None:
    assert _TOWN.short_name_in(language) == name


def test_square_without_an_english_name_keeps_its_own() -> None:
    square = PlaceTile("331124204000", "三都", "", 0, 0)

    assert square.name_in("en") == "三都"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Banqiao She Ethnic Township", "Banqiao"),
        ("Shangfang Village", "Shangfang"),
        ("上方村", "上方村"),
    ],
)
def test_name_without_its_kind(name: str, short: str) -> None:
    assert without_kind(name) == short
