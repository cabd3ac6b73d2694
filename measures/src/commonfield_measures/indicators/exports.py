"""What an export says of itself (``datapackage.json``): its counties, files, kinds and days."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from commonfield_measures.indicators.errors import FactsUnreadableError

PACKAGE: Final = "datapackage.json"
_COUNTY, _MONTH = "county=", "month="
_FILES: Final = f"facts/{_COUNTY}*/{_MONTH}*/*.parquet"


@dataclass(frozen=True, slots=True)
class Export:
    """A folder of facts.

    ``counties`` (six digits) are those that the export is of: what it holds of other places
    happened to people who live there, and is not all that happened there. ``files`` are the
    counties' own; ``complete_until`` is the last day of which a county has sent everything, where
    it says so: the first of all where a county is awaited and has sent nothing.
    """

    folder: Path
    counties: frozenset[str]
    files: tuple[Path, ...]
    complete_until: Mapping[str, date] = field(default_factory=dict)
    kinds: Mapping[str, bool | str] = field(default_factory=dict)

    @property
    def register(self) -> Path:
        """Return the file of places."""
        return self.folder / "registers" / "places.parquet"

    @property
    def horizon(self) -> date | None:
        """Return the last day of which any county has sent everything, if they say so."""
        return max(self.complete_until.values(), default=None)

    def late(self, first: date, last: date) -> dict[str, date]:
        """Return the counties that lack days of a period which others have, or all of it."""
        wanted = min(last, max(first, self.horizon or first))
        known = sorted(self.complete_until.items())
        return {county: until for county, until in known if until < wanted}

    def until(self, month: str) -> list[Path]:
        """Return the files of all months up to one (2026-11)."""
        return [each for each in self.files if month_of(each) <= month]


def read_export(folder: Path) -> Export:
    """Read what an export says; one of an older program names no counties and is of all it has."""
    path = folder / PACKAGE
    package: Mapping[str, Any] = {}
    try:
        if path.exists():
            package = json.loads(path.read_text(encoding="utf-8"))
        resources = {each["name"]: each for each in package.get("resources", ())}
        # What is not named is not finished, or of nobody.
        named = resources.get("facts", {}).get("path") if "counties" in package else None
        files = sorted(folder.glob(_FILES) if named is None else (folder / each for each in named))
        counties = frozenset(package.get("counties", {county_of(each) for each in files}))
        awaited = dict.fromkeys(package.get("awaited", ()), date.min)
        until = package.get("complete_until", {})
        return Export(
            folder,
            counties | set(awaited),
            tuple(each for each in files if county_of(each) in counties),
            awaited | {county: date.fromisoformat(day) for county, day in until.items()},
            _kinds(resources),
        )
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise FactsUnreadableError(folder=folder, why=f"{PACKAGE} is damaged") from error


def county_of(file: Path) -> str:
    """Return the county (six digits) in whose folder a file of facts lies."""
    return file.parent.parent.name.removeprefix(_COUNTY)


def month_of(file: Path) -> str:
    """Return the month (2026-11) in whose folder a file of facts lies."""
    return file.parent.name.removeprefix(_MONTH)


def _kinds(resources: Mapping[str, Any]) -> dict[str, bool | str]:
    """Return whether kinds are acts, and as what those count, where the export says so."""
    kinds = resources.get("kinds", {"data": ()})
    return {row["code"]: row["is_act"] and row.get("counts_as", True) for row in kinds["data"]}
