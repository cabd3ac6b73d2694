import pytest

from commonfield.front.drawing.intervals import intervals
from commonfield.front.drawing.types import Ranked, Tier
from tests.front.drawings import elements

pytestmark = pytest.mark.any_engine


def make_ranked(rank: int, low: float, high: float, *, href: str = "") -> Ranked:
    """Return a row whose median lies in the middle of its interval."""
    return Ranked(
        f"place {rank}", rank, (low + high) / 2, low, high, f"{low:g}–{high:g}", href=href
    )


def make_league(count: int) -> list[Tier]:
    """Return a league of one tier whose rows are sure of their rank."""
    return [Tier(tuple(make_ranked(rank, rank, rank) for rank in range(1, count + 1)), "all")]


def test_bar_goes_from_the_lowest_to_the_highest_rank() -> None:
    tiers = [Tier((make_ranked(1, 1, 2), make_ranked(2, 1, 4), make_ranked(5, 5, 5)))]

    drawing = intervals(tiers, last=5, title="t")

    assert [(bar.get("x"), bar.get("width")) for bar in elements(drawing, "rect")] == [
        ("0%", "25%"),
        ("0%", "75%"),
        ("100%", "0%"),
    ]
    assert [dot.get("cx") for dot in elements(drawing, "circle")] == ["0%", "25%", "100%"]


def test_tick_stands_at_the_median() -> None:
    drawing = intervals([Tier((make_ranked(1, 1, 4),))], last=5, title="t")

    ticks = [line for line in elements(drawing, "line") if line.get("class") == "interval"]
    assert [tick.get("x1") for tick in ticks] == ["37.5%"]


def test_rank_that_it_is_compared_with_is_a_ring() -> None:
    row = Ranked("moved", 1, 1, 1, 2, "1–2", before=5)

    rings = elements(intervals([Tier((row,))], last=5, title="t"), "circle")

    assert [(ring.get("cx"), ring.get("class")) for ring in rings] == [
        ("100%", "interval"),
        ("0%", "tea gap"),
    ]


def test_tiers_are_held_apart_and_named() -> None:
    tiers = [
        Tier((make_ranked(1, 1, 1),)),
        Tier((make_ranked(2, 2, 3), make_ranked(3, 2, 3)), "these 2 cannot be told apart"),
    ]

    drawing = intervals(tiers, title="t", first_text="best", last_text="rank 3")

    borders = [line for line in elements(drawing, "line") if line.get("class") == "axis"]
    assert [border.get("y1") for border in borders] == ["4.9rem"]
    assert [text.text for text in elements(drawing, "text")] == [
        "best",
        "2",
        "rank 3",
        "place 1",
        "1–1",
        "these 2 cannot be told apart",
        "place 2",
        "2–3",
        "place 3",
        "2–3",
    ]


def test_each_row_is_a_door_as_high_as_a_thumb_is_wide() -> None:
    tiers = [Tier((make_ranked(1, 1, 2, href="/a/"), make_ranked(2, 1, 2)))]

    drawing = intervals(tiers, title="t")

    assert [door.get("href") for door in elements(drawing, "a")] == ["/a/"]
    targets = [rect for rect in elements(drawing, "rect") if rect.get("class") == "target"]
    assert [target.get("height") for target in targets] == ["3rem"]


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (3, ["1", "2", "3"]),
        (19, ["1", "5", "10", "15", "19"] * 2),
        (214, ["1", "50", "100", "150", "214"] * 2),
        (18620, ["1", "5000", "10000", "18620"] * 2),
    ],
)
def test_axis_names_round_ranks_and_a_long_list_names_them_twice(
    count: int, named: list[str]
) -> None:
    drawing = intervals(make_league(count), title="t")

    texts = [text.text or "" for text in elements(drawing, "text")]
    assert [text for text in texts if text.isdigit()] == named


def test_only_one_stands_in_the_middle() -> None:
    drawing = intervals(make_league(1), title="t")

    assert [dot.get("cx") for dot in elements(drawing, "circle")] == ["50%"]
