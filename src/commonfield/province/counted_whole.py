"""A county's figures from its facts, with nothing withheld, by the library's ``evaluate``."""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from commonfield.province.types import ColumnKey, SentCells
from commonfield_measures.collecting.manifest import REGISTER, Delivery
from commonfield_measures.indicators.exports import PACKAGE, Export, county_of
from commonfield_measures.indicators.running import Request, run
from commonfield_measures.indicators.types import Level, Value

_LEVELS: Final = (Level.VILLAGE, Level.TOWN, Level.COUNTY)


def rests_on(delivery: Delivery, period: str) -> str:
    """Return a digest of what whole figures of a period are computed from."""
    parts = sorted(
        each.sha256
        for each in delivery.parts
        if each.county == delivery.county and each.month <= period[-7:]
    )
    return sha256(" ".join([*parts, delivery.register]).encode()).hexdigest()[:32]


def whole_figures(
    collection: Path, export: Export, county: str, period: str
) -> dict[ColumnKey, SentCells]:
    """Return all that the facts of one county of a collection tell of its places in a period.

    County by county, so that one whose facts are as before costs nothing, and one that is late
    has the figures of its own last period.
    """
    files = [str(each.resolve()) for each in export.files if county_of(each) == county]
    if not files:
        # Its first export, of a county in which nothing has happened yet.
        return {}
    with TemporaryDirectory() as folder:
        _narrowed(Path(folder), collection, county, files)
        found = run(Request(facts=Path(folder), period=period))
    return _by_column(found.evaluated.values, period)


def _narrowed(folder: Path, collection: Path, county: str, files: list[str]) -> None:
    """Make a folder that is an export of one county alone; the files stay where they are."""
    register = folder / REGISTER
    register.parent.mkdir()
    register.symlink_to((collection / REGISTER).resolve())
    kinds = json.loads((collection / PACKAGE).read_text(encoding="utf-8"))["resources"]
    package = {
        "counties": [county],
        "resources": [
            {"name": "facts", "path": files},
            *(each for each in kinds if each["name"] == "kinds"),
        ],
    }
    (folder / PACKAGE).write_text(json.dumps(package), encoding="utf-8")


def _by_column(values: Iterable[Value], period: str) -> dict[ColumnKey, SentCells]:
    found: dict[ColumnKey, SentCells] = {}
    for each in values:
        if each.level in _LEVELS:
            key = ColumnKey("whole", period, each.level.value, each.indicator)
            told = (each.value, "none" if each.value is None else "shown", each.reason, each.error)
            sums = (None, None) if each.value is None else (each.numerator, each.denominator)
            found.setdefault(key, {})[each.place] = [*told, *sums]
    return found
