"""The facts behind a figure, as this reader may see them (docs/adr/0006-suppression.md)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from commonfield.evaluation.queries.figures import board_figures
from commonfield.evaluation.queries.shipped import definitions
from commonfield.evaluation.types import Board, BoardFigure, ShownFact
from commonfield.facts.kinds import kind_of
from commonfield.facts.queries import fact, number_of, recent_facts
from commonfield.facts.types import FactView
from commonfield.people.permissions import may_see_whole_facts
from commonfield.people.types import Actor
from commonfield_measures.indicators.reading import terms_of
from commonfield_measures.indicators.types import StandingTerm

_PAGE: Final = 20
_COUNTY: Final = 6
_VILLAGE: Final = 12


def _governing(kind: str) -> list[str]:
    """Return the figures that must be shown somewhere before a fact of the kind is placed there.

    Those that others are a part or a mean of.
    """
    return [
        code
        for code, figure in board_figures().items()
        if kind in figure.kinds
        and not figure.is_public_list
        and not figure.indicator.shown_with
        and not any(getattr(term, "groups", ()) for term in terms_of(figure.indicator))
    ]


def facts_behind(
    figure: str, *, by: Actor, county_board: Board, place: str = "", offset: int = 0
) -> list[ShownFact]:
    """Return the latest facts of a figure under a place, cut to what may be seen, a page of them.

    Everybody sees no more of a place than its town: a village is shown by years (ADR 0092).
    """
    wanted = place or county_board.county
    prefix = wanted[: _digits(wanted)]
    of = board_figures()[figure]
    found = recent_facts(of.kinds, prefix=prefix, offset=offset, limit=_PAGE)
    return _as_seen(
        [each for each in found if _is_counted(each, of)],
        by=by,
        county_board=county_board,
        least=_digits(wanted),
    )


def _is_counted(each: FactView, figure: BoardFigure) -> bool:
    """Return whether a fact is of a group that is counted; only public lists tell groups apart."""
    attribute = definitions().group_by.get(each.kind, "")
    groups = [
        term.groups
        for term in terms_of(figure.indicator)
        if isinstance(term, StandingTerm) and term.groups and figure.is_public_list
    ]
    return not groups or any(each.attributes.get(attribute) in names for names in groups)


def facts_since(
    figure: str, *, by: Actor, county_board: Board, since: datetime, limit: int = 5
) -> list[ShownFact]:
    """Return the facts of a figure that were recorded since an instant, the latest first."""
    found = recent_facts(board_figures()[figure].kinds, prefix=county_board.county[:6], limit=_PAGE)
    recorded = [each for each in found if each.recorded_at >= since]
    return _as_seen(recorded, by=by, county_board=county_board)[:limit]


def shown_fact(number: str, *, by: Actor, county_board: Board) -> ShownFact | None:
    """Return one fact as this reader may see it; None if there is none or it may not be seen."""
    found = fact(number)
    kinds = {kind for figure in board_figures().values() for kind in figure.kinds}
    if found is None or found.kind not in kinds:
        return None
    if found.place[:6] != county_board.county[:6]:
        return None
    seen = _as_seen([found], by=by, county_board=county_board)
    return seen[0] if seen else None


def _digits(place: str) -> int:
    if place.endswith("000000"):
        return 6
    return 9 if place.endswith("000") else 12


def _as_seen(
    found: list[FactView], *, by: Actor, county_board: Board, least: int = 6
) -> list[ShownFact]:
    county, on = county_board.county, county_board.day
    if may_see_whole_facts(by, place=county, on=on):
        return [_whole(each) for each in found]
    seen = []
    for each in found:
        digits = _public_digits(each, county_board)
        if digits >= least:
            seen.append(_cut(each, digits))
    return seen


def _public_digits(each: FactView, county_board: Board) -> int:
    """Return to how many digits the place may be shown; 0 where nothing may be."""
    governing = _governing(each.kind)
    if not governing:
        return 12
    if each.place[:_COUNTY] != county_board.county[:_COUNTY]:
        return 0
    town, digits = each.place[:9].ljust(12, "0"), 0
    for level, cells in (
        (_COUNTY, [county_board.cell(code, county_board.county) for code in governing]),
        (9, [county_board.cell(code, town) for code in governing]),
    ):
        if any(cell.value is None and cell.reason != "no_data" for cell in cells):
            break
        digits = level
    return digits


def _cut(each: FactView, digits: int) -> ShownFact:
    place = each.place[:digits].ljust(12, "0")
    return ShownFact(
        number=number_of(each.id),
        kind=each.kind,
        at=each.occurred_at,
        recorded_at=each.recorded_at,
        place=place,
        is_whole=False,
        reverses=number_of(each.reverses) if each.reverses else "",
    )


def _whole(each: FactView) -> ShownFact:
    kind = kind_of(each.kind)
    return replace(
        _cut(each, _VILLAGE),
        is_whole=True,
        unit=kind.unit if kind else "",
        quantity=each.quantity,
        amount_fen=each.amount_fen,
        channel=each.channel or "",
        attributes=each.attributes,
    )
