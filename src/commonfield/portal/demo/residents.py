"""Residents of every village for the demo, entered by its analyst and checked by its officer.

The figures are invented, and their source says so. A few more wait for a visitor's check.
"""

import io
import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from commonfield.evaluation.commands import accept_entries, enter_sheet, store_evidence
from commonfield.evaluation.entries.types import NewEntry
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.places.queries import villages
from commonfield.portal.demo.scales import COUNTY, DemoSpan

SOURCE: Final = "演示用虚构数据，不是真实统计（demo, invented）"
_USUAL: Final = 720
_SPREAD: Final = 0.55
_FEWEST, _MOST = 120, 6_000
# How much fewer or more live in a village from one year to the next.
_YEARLY: Final = 0.03
_IN_A_HOUSEHOLD: Final = 2.6
_WAITING: Final = 3
_PAPER_PX: Final = (900, 400)


def make_residents(*, seed: int, at: datetime, span: DemoSpan) -> None:
    """Enter residents of each village in force at each year's end before the demo's last day.

    One that is entered by the analyst is accepted by the bureau's officer; households of a few
    villages are entered and wait.
    """
    people = {person.role: Actor(person.person_id, "person") for person in demo_people()}
    analyst, officer = people[Role.ANALYST.value], people[Role.BUREAU.value]
    chance = random.Random(f"{seed}/residents")  # noqa: S311 - repeatable, no secret
    with drawn_from(random.Random(f"{seed}/entries")):  # noqa: S311 - as above
        # Hours before everything ends, so that accepting comes after entering.
        entered_at, checked_at = at - timedelta(hours=2), at - timedelta(hours=1)
        evidence = store_evidence(by=analyst, now=entered_at, place=COUNTY, content=_paper())
        sizes: dict[str, int] = {}
        for day in _year_ends(span):
            sizes = _grown(sizes, [each.code for each in villages(COUNTY, day)], chance)
            rows = list(_rows("residents", sizes, day, evidence))
            sheet = enter_sheet(by=analyst, now=entered_at, rows=rows)
            accept_entries(by=officer, now=checked_at, entries=sheet.entries)
        few = {code: round(sizes[code] / _IN_A_HOUSEHOLD) for code in sorted(sizes)[:_WAITING]}
        rows = list(_rows("households", few, day, evidence))
        enter_sheet(by=analyst, now=entered_at, rows=rows)


def _year_ends(span: DemoSpan) -> Iterator[date]:
    """Yield the last days of the years from the one before the demo's first leaf on."""
    for year in range(span.leaf_from.year - 1, span.until.year + 1):
        if date(year, 12, 31) <= span.until:
            yield date(year, 12, 31)


def _grown(sizes: dict[str, int], codes: Sequence[str], chance: random.Random) -> dict[str, int]:
    """Return how many live in each village a year later; in a new one, as it is drawn."""
    found = {}
    for code in codes:
        if code in sizes:
            found[code] = max(round(sizes[code] * (1 + chance.uniform(-_YEARLY, _YEARLY))), 1)
        else:
            drawn = chance.lognormvariate(math.log(_USUAL), _SPREAD)
            found[code] = min(max(round(drawn), _FEWEST), _MOST)
    return found


def _rows(
    column: str, sizes: dict[str, int], day: date, evidence: str
) -> Iterator[tuple[int, NewEntry]]:
    for number, (code, count) in enumerate(sizes.items(), start=2):
        yield (
            number,
            NewEntry(
                table="residents",
                column=column,
                place=code,
                told_on=day,
                value=count,
                source=SOURCE,
                evidence=evidence,
            ),
        )


def _paper() -> bytes:
    """Return a PNG that shows what evidence looks like, and that it shows nothing real."""
    picture = Image.new("RGB", _PAPER_PX, "#fbfaf5")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((20, 20, _PAPER_PX[0] - 20, _PAPER_PX[1] - 20), outline="#dad7cb", width=3)
    words = "Commonfield demo\n\nInvented for the demonstration.\nNo real statistics."
    pen.multiline_text((60, 80), words, fill="#1f2a24", font=ImageFont.load_default(40))
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()
