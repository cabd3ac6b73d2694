"""The board's sheet: every town with every figure and its change on the year, sorted by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonfield.evaluation.queries import board_figures
from commonfield.evaluation.types import Board, BoardFigure
from commonfield.front.language import active_language
from commonfield.places.queries import towns
from commonfield.portal import figure_texts


@dataclass(frozen=True, slots=True)
class TownHead:
    """A figure's column: its name, how it is sorted (for ``aria-sort``), where a click leads."""

    name: str
    href: str
    sorted_by: str = ""


@dataclass(frozen=True, slots=True)
class TownCell:
    """A figure of a town: the value or that it is not shown, why, and the change on the year."""

    text: str
    why: str
    change: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TownRow:
    """A town, or the whole county, with its cells."""

    name: str
    href: str
    cells: Sequence[TownCell]


@dataclass(frozen=True, slots=True)
class TownSheet:
    """The sheet: its head, the county's row, the towns' rows."""

    towns: TownHead
    figures: Sequence[TownHead]
    county: TownRow
    rows: Sequence[TownRow]
    chosen: int
    has_changes: bool


def town_sheet(found: Board, chosen: BoardFigure, sort: str) -> TownSheet:
    """Return the sheet sorted by the chosen figure, the most first unless ``sort`` is ``up``.

    ``name`` keeps the order of the towns' codes. What is withheld comes last.
    """
    places = towns(found.county, found.day)
    if sort != "name":
        known = [each for each in places if found.cell(chosen.code, each.code).value is not None]
        known.sort(
            key=lambda each: found.cell(chosen.code, each.code).value or 0, reverse=sort != "up"
        )
        places = known + [each for each in places if each not in known]
    return TownSheet(
        towns=TownHead(_("Town"), _address(chosen, "name"), "other" if sort == "name" else ""),
        figures=[_head(each, chosen, sort) for each in board_figures().values()],
        county=TownRow(_("The county"), "", _cells(found, found.county, chosen)),
        rows=[
            TownRow(
                each.short_name_in(active_language()),
                figure_texts.place_address(each.code),
                _cells(found, each.code, chosen),
            )
            for each in places
        ],
        chosen=list(board_figures()).index(chosen.code),
        has_changes=bool(found.before),
    )


def _head(figure: BoardFigure, chosen: BoardFigure, sort: str) -> TownHead:
    sorted_by = ""
    if figure.code == chosen.code and sort != "name":
        sorted_by = "ascending" if sort == "up" else "descending"
    turned = "up" if sorted_by == "descending" else "down"
    return TownHead(figure_texts.figure_name(figure), _address(figure, turned), sorted_by)


def _address(figure: BoardFigure, sort: str) -> str:
    return f"{reverse('portal:board')}?{urlencode({'figure': figure.code, 'sort': sort})}#map"


def _cells(found: Board, place: str, chosen: BoardFigure) -> list[TownCell]:
    return [_cell(found, place, each, chosen) for each in board_figures().values()]


def _cell(found: Board, place: str, figure: BoardFigure, chosen: BoardFigure) -> TownCell:
    cell = found.cell(figure.code, place)
    change = found.change(figure.code, place)
    return TownCell(
        text=figure_texts.cell_text(figure, cell),
        why=figure_texts.why_hidden(cell),
        change=figure_texts.short_change(figure, change) if change is not None else "",
        is_chosen=figure.code == chosen.code,
    )
