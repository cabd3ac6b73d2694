"""What is hidden of indicators of a county, its towns and villages: by cases and by properties."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.indicators.types import (
    FactsTerm,
    Indicator,
    Level,
    OutsideTable,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    Totals,
    place_at,
)
from commonfield_measures.publishing.contributing import Contributors, is_part_of
from commonfield_measures.publishing.hiding import CHAIN, Hidden, Hiding, Why
from commonfield_measures.publishing.suppression import Contributions, is_safe, merged
from commonfield_measures.publishing.tables import hidden_in_table

COUNTY: Final = "331124000000"
TOWNS: Final = ("331124101000", "331124102000")
VILLAGES: Final = tuple(f"33112410{town}20{village}" for town in "12" for village in "123")
SALES: Final = FactsTerm(("market.sale", "market.refund"), Take.AMOUNT_FEN)
REFUNDS: Final = FactsTerm(("market.refund",), Take.AMOUNT_FEN)
OWN: Final = FactsTerm(SALES.kinds, Take.AMOUNT_FEN, channels=("own",))
STORES: Final = StandingTerm("market.store_opened", "market.store_closed")
EVERYWHERE: Final = {
    Level.COUNTY: frozenset({COUNTY}),
    Level.TOWN: frozenset(TOWNS),
    Level.VILLAGE: frozenset(VILLAGES),
}


def make_indicator(
    numerator: Term = SALES, *denominator: Term, code: str = "sales", contributors: str = "shops"
) -> Indicator:
    return Indicator(
        code=code,
        zh=code,
        en=code,
        unit_zh="元",
        unit_en="yuan",
        direction=1,
        numerator=(numerator,),
        denominator=denominator,
        levels=CHAIN,
        source="a test",
        contributors_zh=contributors,
        contributors_en=contributors,
    )


def row(
    place: str,
    subject: str,
    amount_fen: int = 100,
    *,
    kind: str = "market.sale",
    channel: str = "own",
    quantity: float = 1,
) -> Totals:
    return Totals(place, kind, channel, 1, quantity, amount_fen, 1, "", subject)


def rows(
    place: str, count: int, first: int = 0, *, kind: str = "market.sale", channel: str = "own"
) -> list[Totals]:
    return [
        row(place, f"O{place[-6:]}{first + each}", kind=kind, channel=channel)
        for each in range(count)
    ]


def hidden(
    totals: Sequence[Totals],
    *indicators: Indicator,
    tables: Mapping[str, OutsideTable] | None = None,
    shown: Mapping[Level, frozenset[str]] = EVERYWHERE,
) -> Hidden:
    """Decide about the first indicator, with the others shown beside it."""
    wanted = indicators or (make_indicator(),)
    return Hiding(Contributors(totals), wanted, tables or {}).hidden(wanted[0], shown)


def reasons(found: Hidden) -> dict[str, Why]:
    """Return the reasons by place, of those with one."""
    told = {
        place: found.why(level, place) for level, places in EVERYWHERE.items() for place in places
    }
    return {place: why for place, why in sorted(told.items()) if why}


def test_nobody_is_hidden_where_enough_stand_behind_every_village():
    totals = [each for place in VILLAGES for each in rows(place, 5)]

    assert reasons(hidden(totals)) == {}


def test_village_of_few_hides_the_smallest_neighbour_in_its_town():
    totals = rows(VILLAGES[0], 4) + rows(VILLAGES[1], 9) + rows(VILLAGES[2], 6)
    totals += rows(VILLAGES[3], 5)

    assert reasons(hidden(totals)) == {VILLAGES[0]: "few", VILLAGES[2]: "complement"}


def test_nothing_is_shown_in_a_hidden_town():
    totals = rows(VILLAGES[0], 4) + rows(VILLAGES[3], 9) + rows(VILLAGES[4], 7)

    assert reasons(hidden(totals)) == {
        TOWNS[0]: "few",
        TOWNS[1]: "complement",
        **dict.fromkeys(VILLAGES, "above"),
    }


def test_nothing_is_shown_in_a_county_of_few():
    found = reasons(hidden(rows(VILLAGES[0], 4)))

    assert found == {COUNTY: "few", **dict.fromkeys([*TOWNS, *VILLAGES], "above")}


def test_what_is_public_by_name_is_never_hidden():
    public = make_indicator(STORES, contributors="")

    assert reasons(hidden(rows(VILLAGES[0], 1, kind="market.store_opened"), public)) == {}


def test_places_without_facts_are_true_zeros():
    found = hidden([each for place in VILLAGES[:2] for each in rows(place, 5)])

    assert found.why(Level.VILLAGE, VILLAGES[2]) is None
    assert found.why(Level.TOWN, TOWNS[1]) is None


def test_either_side_of_a_fraction_hides_it():
    price = make_indicator(
        FactsTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN),
        FactsTerm(("supply.leaf_delivered",), Take.QUANTITY),
    )
    leaf = [row(VILLAGES[0], f"g{n}", kind="supply.leaf_delivered") for n in range(9)]
    # One of them has nearly all the weight.
    heavy = [row(VILLAGES[0], "g0", 0, kind="supply.leaf_delivered", quantity=1000)]

    assert reasons(hidden(leaf, price)) == {}
    assert hidden(leaf + heavy, price).why(Level.COUNTY, COUNTY) == "few"


def test_part_is_hidden_where_the_rest_of_a_whole_beside_it_is_of_few():
    refunds = rows(VILLAGES[0], 9, kind="market.refund")
    totals = refunds + rows(VILLAGES[0], 2, kind="market.sale")
    of_refunds = make_indicator(REFUNDS, code="refunds")

    alone = hidden(totals, of_refunds)
    beside = hidden(totals, of_refunds, make_indicator())

    assert alone.why(Level.COUNTY, COUNTY) is None
    assert beside.why(Level.COUNTY, COUNTY) == "few"


def test_channel_of_few_hides_another_in_the_same_place():
    sold = [
        each
        for place in (VILLAGES[0], VILLAGES[3])
        for channel, count in (("own", 5), ("taobao", 6), ("douyin", 7))
        for each in rows(place, count if place == VILLAGES[3] else 9, channel=channel)
    ]
    few = rows(VILLAGES[0], 2, first=50, channel="pinduoduo")
    channels = [
        make_indicator(FactsTerm(SALES.kinds, Take.AMOUNT_FEN, channels=(channel,)), code=channel)
        for channel in ("own", "taobao", "douyin", "pinduoduo")
    ]

    found = {each.code: hidden([*sold, *few], each, *channels) for each in channels}

    at_county = {code: each.why(Level.COUNTY, COUNTY) for code, each in found.items()}
    assert at_county == {"own": "complement", "taobao": None, "douyin": None, "pinduoduo": "few"}
    assert found["own"].why(Level.TOWN, TOWNS[0]) == "above"


def test_subject_counts_once_in_a_town():
    reached = make_indicator(SubjectsTerm(("supply.share_credited",), Take.AMOUNT_FEN))
    kind = "supply.share_credited"
    same = [row(place, f"g{n}", kind=kind) for place in VILLAGES[:2] for n in range(4)]

    assert hidden(same, reached).why(Level.COUNTY, COUNTY) == "few"


def test_growers_of_a_village_are_hidden_where_the_board_hides_them():
    reached = make_indicator(SubjectsTerm(("supply.share_credited",), Take.AMOUNT_FEN))

    def growers(place: str, low: int, other: int) -> list[Totals]:
        return [
            replace(
                row(place, f"g{place[-6:]}{number}", kind="supply.share_credited"),
                group="low_income" if number < low else "other",
            )
            for number in range(low + other)
        ]

    totals = growers(VILLAGES[0], 2, 1) + growers(VILLAGES[1], 4, 2) + growers(VILLAGES[2], 7, 0)
    other_town = growers(VILLAGES[3], 9, 9)

    found = hidden([*totals, *other_town], reached)

    # The third has none but low-income growers, whose number the board may not tell.
    table = Contributors(totals).table(
        SubjectsTerm(("supply.share_credited",), Take.AMOUNT_FEN), Level.VILLAGE
    )
    assert hidden_in_table(table).rows == frozenset(VILLAGES[:3])
    assert [found.why(Level.VILLAGE, place) for place in VILLAGES[:3]] == [
        "few",
        "complement",
        "complement",
    ]


def test_only_villages_whose_residents_are_known_stand_behind_a_figure_per_resident():
    per_resident = make_indicator(SALES, TableTerm("residents", "residents"))
    totals = rows(VILLAGES[0], 4) + rows(VILLAGES[1], 9)

    def residents(*places: str) -> dict[str, OutsideTable]:
        table = OutsideTable("residents", "", "", {"residents": dict.fromkeys(places, 100.0)})
        return {"residents": table}

    known = hidden(totals, per_resident, tables=residents(VILLAGES[0]))
    own_line = hidden(totals, per_resident, tables=residents(VILLAGES[0], COUNTY))

    assert known.why(Level.COUNTY, COUNTY) == "few"
    assert own_line.why(Level.COUNTY, COUNTY) is None


def test_unknown_village_of_few_does_not_follow_from_the_sum_of_all():
    table = OutsideTable("residents", "", "", {"residents": {VILLAGES[0]: 1.0, VILLAGES[3]: 1.0}})
    per_resident = make_indicator(SALES, TableTerm("residents", "residents"))
    totals = rows(VILLAGES[0], 9) + rows(VILLAGES[1], 2) + rows(VILLAGES[3], 9)

    found = hidden(totals, per_resident, make_indicator(), tables={"residents": table})

    assert found.why(Level.COUNTY, COUNTY) == "few"
    enough = hidden([*totals, *rows(VILLAGES[1], 9)], per_resident, tables={"residents": table})
    assert reasons(enough) == {}


def test_what_is_not_shown_anyway_covers_a_village_of_few():
    totals = rows(VILLAGES[0], 4) + rows(VILLAGES[1], 9) + rows(VILLAGES[2], 6)
    shown = {**EVERYWHERE, Level.VILLAGE: frozenset(VILLAGES) - {VILLAGES[1]}}

    found = hidden(totals, shown=shown)

    assert reasons(found) == {VILLAGES[0]: "few"}


def test_facts_recorded_at_the_town_itself_do_not_follow_from_its_total():
    totals = rows(TOWNS[0], 2) + rows(VILLAGES[0], 9) + rows(VILLAGES[1], 6)

    found = hidden(totals)

    assert found.why(Level.VILLAGE, VILLAGES[1]) == "complement"


def test_parts_of_a_whole_are_known():
    both = SubjectsTerm(("a", "b"), Take.COUNT)

    assert is_part_of(REFUNDS, SALES) is True
    assert is_part_of(SALES, REFUNDS) is False
    assert is_part_of(SALES, SALES) is False
    assert is_part_of(OWN, SALES) is True
    assert is_part_of(SALES, OWN) is False
    assert is_part_of(REFUNDS, FactsTerm(SALES.kinds, Take.COUNT)) is False
    assert is_part_of(SubjectsTerm(("a",), Take.COUNT, ("poor",)), both) is True
    assert is_part_of(StandingTerm("a", "b", ("hall",)), StandingTerm("a", "b")) is True
    assert is_part_of(STORES, SALES) is False


# Properties

PARTS: Final = st.lists(
    st.builds(
        row,
        st.sampled_from([*VILLAGES, TOWNS[0]]),
        st.sampled_from([f"O{number}" for number in range(12)]),
        st.integers(-1_000, 100_000),
        kind=st.sampled_from(SALES.kinds),
        channel=st.sampled_from(["own", "taobao"]),
    ),
    max_size=60,
)


def cells(totals: Iterable[Totals], level: Level) -> dict[str, Contributions]:
    found: dict[str, list[Contributions]] = {}
    for each in totals:
        found.setdefault(place_at(level, each.place), []).append({each.subject: each.amount_fen})
    return {place: merged(parts) for place, parts in found.items()}


@given(PARTS)
def test_no_value_of_few_is_shown(totals: list[Totals]):
    found = hidden(totals)

    shown = [
        cell
        for level in CHAIN
        for place, cell in cells(totals, level).items()
        if place in EVERYWHERE[level] and found.why(level, place) is None
    ]
    assert all(map(is_safe, shown))


@given(PARTS)
def test_what_is_left_of_a_shown_whole_is_never_of_few(totals: list[Totals]):
    found = hidden(totals)

    for upper, level in ((Level.COUNTY, Level.TOWN), (Level.TOWN, Level.VILLAGE)):
        for parent in EVERYWHERE[upper]:
            inside = {
                place: cell
                for place, cell in cells(totals, level).items()
                if place_at(upper, place) == parent
            }
            if found.why(upper, parent) is None:
                left = [
                    cell
                    for place, cell in inside.items()
                    if place not in EVERYWHERE[level] or found.why(level, place) is not None
                ]
                assert not left or is_safe(merged(left))
            else:
                assert {
                    found.why(level, place) for place in inside if place in EVERYWHERE[level]
                } <= {"above"}
