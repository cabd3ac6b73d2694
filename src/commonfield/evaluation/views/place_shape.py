"""The shape of a place: every indicator of an index as a direction, against the middle of all."""

from statistics import median

from django.utils.translation import gettext as _

from commonfield.evaluation.indicators.types import Indicator
from commonfield.evaluation.types import BuiltIndex
from commonfield.evaluation.views import words
from commonfield.front.charts import Chart, ChartRow
from commonfield.front.drawing.radar import FEWEST, radar
from commonfield.front.drawing.types import Spoke
from commonfield.places.types import PlaceInfo

type _Direction = tuple[Indicator, float, float]


def shape_picture(index: BuiltIndex, place: PlaceInfo) -> Chart | None:
    """Return a radar of the indicators known of a place; None of fewer than three.

    From the lowest place in the centre to the highest at the rim; less is better turned round.
    """
    directions = _directions(index, place)
    if len(directions) < FEWEST:
        return None
    name = words.place_name(place)
    middle = words.median_text(place.level, len(index.places))
    title = _("Shape of the place")
    spokes = [
        Spoke(
            label=words.name_of(indicator),
            value=own,
            median=of_all,
            text=_points(own),
            median_text=f"/ {_points(of_all)}",
        )
        for indicator, own, of_all in directions
    ]
    text = _("The centre is the lowest of all, the rim the highest; further out is better.")
    return Chart(
        name="shape",
        title=title,
        drawing=radar(spokes, title=title, text=text, own_text=name, middle_text=middle),
        note=text,
        head=(_("Indicator"), name, middle),
        rows=[
            ChartRow(words.name_of(indicator), (_points(own), _points(of_all)))
            for indicator, own, of_all in directions
        ],
        columns=("indicator", "name", "name_en", "points", "median"),
        values=[
            (each.code, each.zh, each.en, own * 100, of_all * 100)
            for each, own, of_all in directions
        ],
    )


def _directions(index: BuiltIndex, place: PlaceInfo) -> list[_Direction]:
    """Return the indicators known of a place, its share of the way up, and that of the middle."""
    table, row = index.build.state.table, index.places.index(place)
    by_code = {each.code: each for each in index.values.indicators}
    found = []
    for at, code in enumerate(table.indicators):
        # An index fills in what is not known; a shape does not.
        known = {
            each: float(table.values[each, at])
            for each, there in enumerate(index.places)
            if index.values.cell(code, there.code).value is not None
        }
        low, high = min(known.values()), max(known.values())
        if row in known and high > low:
            own, of_all = (
                (each - low) / (high - low) for each in (known[row], median(known.values()))
            )
            found.append((by_code[code], own, of_all))
    return found


def _points(share: float) -> str:
    return words.score_text(share * 100)
