from hypothesis import given
from hypothesis import strategies as st

from commonfield.places.rules.tiles import columns_for, with_squares
from commonfield.places.types import PlaceTile


def a_tile(number: int, square: tuple[int, int] | None = None) -> PlaceTile:
    col, row = square or (0, 0)
    return PlaceTile(f"5203{number:05d}000", f"第{number}镇", "", col, row, square is not None)


def test_columns_are_about_as_many_as_rows_and_never_too_many_for_a_phone() -> None:
    assert [columns_for(count) for count in (0, 1, 3, 5, 17, 60, 1_000)] == [1, 1, 3, 4, 5, 6, 6]


@given(
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 9)), unique=True, max_size=20),
)
def test_every_place_has_a_square_of_its_own(without: int, squares: list[tuple[int, int]]) -> None:
    located = [a_tile(number, square) for number, square in enumerate(squares)]
    others = [a_tile(100 + number) for number in range(without)]

    found = with_squares([*others, *located])

    assert sorted(tile.code for tile in found) == sorted(tile.code for tile in (*located, *others))
    assert len({(tile.col, tile.row) for tile in found}) == len(found)
    assert [tile for tile in found if tile.is_located] == located
    placed = [(tile.row, tile.col) for tile in found if not tile.is_located]
    assert placed == sorted(placed)
