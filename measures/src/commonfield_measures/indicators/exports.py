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
    it says so.
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
        files = sorted(folder.glob(_FILES))
        counties = frozenset(package.get("counties", {county_of(each) for each in files}))
        until = package.get("complete_until", {})
        return Export(
            folder,
            counties,
            tuple(each for each in files if county_of(each) in counties),
            {county: date.fromisoformat(day) for county, day in until.items()},
            _kinds(package),
        )
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise FactsUnreadableError(folder=folder, why=f"{PACKAGE} is damaged") from error


def county_of(file: Path) -> str:
    """Return the county (six digits) in whose folder a file of facts lies."""
    return file.parent.parent.name.removeprefix(_COUNTY)


def month_of(file: Path) -> str:
    """Return the month (2026-11) in whose folder a file of facts lies."""
    return file.parent.name.removeprefix(_MONTH)


def _kinds(package: Mapping[str, Any]) -> dict[str, bool | str]:
    """Return whether kinds are acts, and as what those count, where the export says so."""
    resources = package.get("resources", ())
    kinds = next((each for each in resources if each["name"] == "kinds"), {"data": ()})
    return {row["code"]: row["is_act"] and row.get("counts_as", True) for row in kinds["data"]}
