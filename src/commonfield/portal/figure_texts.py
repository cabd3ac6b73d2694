"""Figures, cells, months and facts put into the reader's words, for templates and drawings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.evaluation.types import Board, BoardCell, BoardFigure, ShownFact
from commonfield.facts.kinds import kind_of
from commonfield.front import dates, numbers
from commonfield.front.drawing.types import MapTile, Point
from commonfield.front.language import active_language, is_chinese
from commonfield.orders.choices import Channel
from commonfield.places.types import PlaceInfo, PlaceTile
from commonfield.stores.catalogue.types import Card
from commonfield.stores.offers.queries import offers_on
from commonfield.stores.offers.types import OfferView

UNKNOWN_MARK: Final = "—"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a table: a name with its link, the figure in words, why it is not shown."""

    label: str
    text: str
    why: str = ""
    href: str = ""
    code: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend with its title, sentence, points and table."""

    title: str
    text: str
    points: Sequence[Point]
    rows: Sequence[FigureRow] = field(default=())


def figure_name(figure: BoardFigure) -> str:
    """Return what a figure is called, in the reader's language."""
    return figure.name if is_chinese() else figure.name_en


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure at a place as pages show it; ``why`` says why it is not."""

    figure: BoardFigure
    name: str
    text: str
    unit: str
    why: str
    href: str


def shown_figure(figure: BoardFigure, found: Board, place: str = "") -> ShownFigure:
    """Return a figure at a place, at the whole county where none is named."""
    cell = found.cell(figure.code, place or found.county)
    text = cell_text(figure, cell)
    return ShownFigure(
        figure=figure,
        name=figure_name(figure),
        text=text,
        unit=unit_text(figure, text) if cell.value is not None else "",
        why=why_hidden(cell),
        href=figure_address(figure, place),
    )


def shelf(cards: Iterable[Card], at: datetime) -> list[tuple[Card, Sequence[OfferView]]]:
    """Return cards as a shelf shows them, each with what is on for it."""
    on = offers_on(at)
    return [(card, on.get(card.sku.product, ())) for card in cards]


def is_empty(found: Board) -> bool:
    """Return whether nothing has been recorded yet from which the county's figures are computed."""
    return not any(found.cell(code, found.county).value for code in found.cells)


def number_text(figure: BoardFigure, value: float) -> str:
    """Write a value of a figure without its unit."""
    match figure.form:
        case "fen":
            return numbers.big_yuan(round(value), chinese=is_chinese())
        case "share":
            return numbers.percent(value)
        case "index":
            return numbers.plain_number(value, decimals=3)
        case "count":
            return numbers.big_number(round(value), chinese=is_chinese())


def unit_text(figure: BoardFigure, number: str) -> str:
    """Return a figure's unit behind a written number, in the reader's language."""
    if is_chinese():
        return figure.unit
    return figure.unit_one if figure.unit_one and number == "1" else figure.unit_en


def cell_text(figure: BoardFigure, cell: BoardCell) -> str:
    """Write a cell without its unit; where it has no value, that it is withheld, or a dash."""
    if cell.value is None:
        return UNKNOWN_MARK if cell.reason == "no_data" else _("withheld")
    return number_text(figure, cell.value)


def change_text(figure: BoardFigure, change: float) -> str:
    """Write by how much a figure moved, with its sign."""
    if figure.form == "fen":
        text = numbers.yuan(abs(round(change)))
    elif figure.form == "share":
        text = _("%(n)s percentage points") % {
            "n": numbers.plain_number(abs(change) * 100, decimals=3)
        }
    else:
        text = numbers.plain_number(abs(change), decimals=5 if figure.form == "index" else 0)
    return f"{'+' if change > 0 else '−'}{text}"


def short_change(figure: BoardFigure, change: float) -> str:
    """Write a change in a table's cell: as the figure itself, shares in percentage points."""
    sign = "+" if change > 0 else "−"
    if figure.form == "share":
        points = numbers.plain_number(abs(change) * 100, decimals=1)
        return _("%(sign)s%(n)s pp") % {"sign": sign, "n": points} if points != "0" else "±0"
    text = number_text(figure, abs(change))
    return "±0" if text == number_text(figure, 0) else f"{sign}{text}"


def why_hidden(cell: BoardCell) -> str:
    """Return why a cell is not shown; nothing where it is."""
    match cell.reason:
        case "few":
            return _("Withheld: fewer than five contributors, or one accounts for most of it.")
        case "complement":
            return _(
                "Withheld, because another withheld figure could be worked out from it and the "
                "total."
            )
        case "above":
            return _("Withheld, because the total is withheld.")
        case "no_data":
            return _("Nothing to compute it from yet.")
        case "":
            return ""


def figure_address(figure: BoardFigure, place: str = "") -> str:
    """Return the address of a figure's page, as it stands at a place."""
    address = reverse("portal:figure", args=[figure.code])
    return f"{address}?place={place}" if place else address


def month_text(month: int) -> str:
    return dates.month_text(f"{month // 100}-{month % 100:02d}", chinese=is_chinese())


def trend_of(figure: BoardFigure, months: Sequence[tuple[int, BoardCell]]) -> Trend | None:
    """Return a figure's trend, or nothing where it is not followed by month."""
    if not months:
        return None
    points = [
        Point(month_text(month), cell.value, cell_text(figure, cell) if cell.value else "0")
        for month, cell in months
    ]
    rows = [
        FigureRow(month_text(month), cell_text(figure, cell), why_hidden(cell))
        for month, cell in months
    ]
    known = [(month, cell) for month, cell in months if cell.value is not None]
    text = ""
    if known:
        text = _("From %(first)s in %(first_month)s to %(last)s in %(last_month)s.") % {
            "first": cell_text(figure, known[0][1]),
            "first_month": month_text(known[0][0]),
            "last": cell_text(figure, known[-1][1]),
            "last_month": month_text(known[-1][0]),
        }
    title = _("%(figure)s by month") % {"figure": figure_name(figure)}
    return Trend(title, text, points, rows)


def place_rows(
    figure: BoardFigure, places: Iterable[PlaceInfo], cells: Mapping[str, BoardCell]
) -> list[FigureRow]:
    """Return a table's lines for the places below, in the order of their codes."""
    rows = []
    for place in places:
        cell = cells.get(place.code, BoardCell(None, "no_data"))
        is_town = place.level == "town"
        href = figure_address(figure, place.code) if is_town else place_address(place.code)
        name = place.short_name_in(active_language())
        rows.append(
            FigureRow(name, cell_text(figure, cell), why_hidden(cell), href, place.code, cell.value)
        )
    return rows


def place_address(code: str) -> str:
    return reverse("portal:place", args=[code])


def map_of(figure: BoardFigure, squares: Sequence[PlaceTile], county_board: Board) -> list[MapTile]:
    """Return the county's towns as squares coloured by a figure; none where it is shown nowhere."""
    if all(county_board.cell(figure.code, each.code).value is None for each in squares):
        return []
    tiles = []
    for square in squares:
        cell = county_board.cell(figure.code, square.code)
        tiles.append(
            MapTile(
                label=square.short_name_in(active_language()),
                text=cell_text(figure, cell),
                col=square.col,
                row=square.row,
                value=cell.value,
                href=figure_address(figure, square.code),
            )
        )
    return tiles


def map_note(squares: Sequence[PlaceTile]) -> str:
    """Return a note where squares do not stand as the places lie."""
    if all(square.is_located for square in squares):
        return ""
    return _("Squares are in order of the towns' codes; they do not show where the towns are.")


def kind_name(code: str) -> str:
    """Return what a kind of fact means; its code where it is not known."""
    kind = kind_of(code)
    if kind is None:
        return code
    return kind.zh if is_chinese() else kind.en


def short_kind_name(code: str) -> str:
    """Return a kind's name without what stands in brackets after it."""
    return kind_name(code).partition("（")[0].partition(" (")[0]


def channel_name(code: str) -> str:
    """Return what a channel is called; its code where it is not known."""
    return str(Channel(code).label) if code in Channel.values else code


@dataclass(frozen=True, slots=True)
class FactLine:
    fact: ShownFact
    kind: str
    place: str
    place_code: str
    href: str


def fact_lines(facts: Sequence[ShownFact], places: Mapping[str, PlaceInfo]) -> list[FactLine]:
    """Return facts as lines of a list, with the names of their places."""
    return [
        FactLine(
            fact=each,
            kind=short_kind_name(each.kind),
            place=places[each.place].name_in(active_language())
            if each.place in places
            else each.place,
            place_code=each.place if each.place in places else "",
            href=reverse("portal:fact", args=[each.number]),
        )
        for each in facts
    ]
