"""Residents for the demo, entered by its analyst and checked by its officer.

At full size, of every village; in a sample, of the villages where it has households, and of their
towns and the county as the sum of these, so that figures per resident tell of the same people as
the money does. They are invented, and their source says so. A few more wait for a visitor's check.
"""

import io
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
from commonfield_demo.plan import Plan
from commonfield_demo.scales import COUNTY, DemoSpan

SOURCE: Final = "演示用虚构数据，不是真实统计（demo, invented）"
SAMPLE_SOURCE: Final = (
    "演示样本：{villages} 个村，{households} 户，虚构，不是真实统计"
    "（demo: an invented sample of {households} households in {villages} villages）"
)
# How many households of a village are in the sample besides those that bring leaf.
_SAMPLED: Final = (35, 70)
_USUAL: Final = 720
_SPREAD: Final = 0.55
_FEWEST, _MOST = 120, 6_000
# How much fewer or more live in a village from one year to the next.
_YEARLY: Final = 0.03
_IN_A_HOUSEHOLD: Final = 2.6
_WAITING: Final = 3
_PAPER_PX: Final = (900, 400)


def make_residents(*, plan: Plan, seed: int, at: datetime) -> None:
    """Enter residents at each year's end before the demo's last day.

    One that is entered by the analyst is accepted by the bureau's officer; households of a few
    villages are entered and wait.
    """
    people = {person.role: Actor(person.person_id, "person") for person in demo_people()}
    analyst, officer = people[Role.ANALYST.value], people[Role.BUREAU.value]
    chance = random.Random(f"{seed}/residents")  # noqa: S311 - repeatable, no secret
    households = _sampled(plan, chance) if plan.scale.sample_villages else {}
    source = SAMPLE_SOURCE if households else SOURCE
    source = source.format(villages=len(households), households=sum(households.values()))
    with drawn_from(random.Random(f"{seed}/entries")):  # noqa: S311 - as above
        # Hours before everything ends, so that accepting comes after entering.
        entered_at, checked_at = at - timedelta(hours=2), at - timedelta(hours=1)
        evidence = store_evidence(by=analyst, now=entered_at, place=COUNTY, content=_paper())
        sizes = {code: round(count * _IN_A_HOUSEHOLD) for code, count in households.items()}
        for day in _year_ends(plan.span):
            codes = [each.code for each in villages(COUNTY, day)]
            sizes = _grown(sizes, sorted(sizes) if households else codes, chance)
            lines = with_sums(sizes) if households else sizes
            rows = list(_rows("residents", lines, (day, source, evidence)))
            sheet = enter_sheet(by=analyst, now=entered_at, rows=rows)
            accept_entries(by=officer, now=checked_at, entries=sheet.entries)
        few = {code: round(sizes[code] / _IN_A_HOUSEHOLD) for code in sorted(sizes)[:_WAITING]}
        rows = list(_rows("households", few, (day, source, evidence)))
        enter_sheet(by=analyst, now=entered_at, rows=rows)


def _sampled(plan: Plan, chance: random.Random) -> dict[str, int]:
    """Return how many households of each village are in the sample."""
    growers = Counter(grower.village for maker in plan.makers for grower in maker.growers)
    return {code: growers[code] + chance.randint(*_SAMPLED) for code in plan.homes}


def with_sums(sizes: Mapping[str, int]) -> dict[str, int]:
    """Add the towns and the county, whose residents are those of their sampled villages."""
    towns: Counter[str] = Counter()
    for code, count in sizes.items():
        towns[code[:9].ljust(12, "0")] += count
    return {COUNTY: sum(sizes.values()), **dict(sorted(towns.items())), **sizes}


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
    column: str, sizes: Mapping[str, int], of: tuple[date, str, str]
) -> Iterator[tuple[int, NewEntry]]:
    day, source, evidence = of
    for number, (code, count) in enumerate(sizes.items(), start=2):
        yield (
            number,
            NewEntry(
                table="residents",
                column=column,
                place=code,
                told_on=day,
                value=count,
                source=source,
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
