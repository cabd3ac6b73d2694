"""Small lists of an invented province, and what loads them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

from commonfield.places.commands import load_divisions, open_venue
from commonfield.places.models import Division
from commonfield.places.rules.codes import kind_of, level_of, parent_of
from commonfield.places.types import LoadReport, NewVenue
from tests import night

NOW: Final = night.NOW - timedelta(hours=1)
TODAY: Final = night.TODAY

LIST_HEADER: Final = "code,parent_code,level,name"
DETAILED_HEADER: Final = "code,parent_code,level,kind,name,short_name,pinyin,name_en"
CLASSES_HEADER: Final = "code,urban_rural_code,name_2022,in_2023_list"
CHANGES_HEADER: Final = "change,code,name_2022,name_2023"
HISTORY_HEADER: Final = "code6,province,prefecture,name,level,status,from_year,to_year,new_codes"
TILES_HEADER: Final = "code,name,col,row"

PROVINCE: Final = "990000000000"
PREFECTURE: Final = "990100000000"
COUNTY: Final = "990101000000"
TOWN: Final = "990101101000"
VILLAGE: Final = "990101101201"
COMMUNITY: Final = "990101101001"
NAMES: Final = {
    PROVINCE: "云山省",
    PREFECTURE: "清溪市",
    COUNTY: "茶源县",
    TOWN: "石桥镇",
    VILLAGE: "上坪村委会",
    COMMUNITY: "桥头社区",
}


def list_row(code: str, name: str) -> str:
    """Write a row of a short list."""
    return f"{code},{parent_of(code)},{level_of(code).value},{name}"


def make_list(names: dict[str, str] | None = None) -> str:
    """Write a short list of the invented province."""
    rows = [list_row(code, name) for code, name in (names or NAMES).items()]
    return "\n".join([LIST_HEADER, *rows]) + "\n"


def make_csv(header: str, *rows: str) -> str:
    """Write a file."""
    return "\n".join([header, *rows]) + "\n"


def make_folder(path: Path, files: dict[str, str]) -> Path:
    """Fill a folder with files."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def load(path: Path, files: dict[str, str], *, closes_missing: bool = False) -> LoadReport:
    """Load a folder that holds these files and no others."""
    for old in path.glob("*"):
        old.unlink()
    folder = make_folder(path, files)
    return load_divisions(by="system", now=NOW, directory=folder, closes_missing=closes_missing)


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    """Return added, changed, closed, unchanged."""
    return report.added, report.changed, report.closed, report.unchanged


def records(code: str) -> list[tuple[str, date | None, date | None]]:
    """Return the records of a code: name and days in force, oldest first."""
    rows = Division.objects.filter(code=code)
    return [(row.name, row.valid_from, row.valid_to) for row in rows]


def make_division(
    code: str,
    name: str = "",
    *,
    kind: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Division:
    """Store one record."""
    name = name or NAMES.get(code, f"地方{code}")
    return Division.objects.create(
        code=code,
        parent_code=parent_of(code),
        level=level_of(code).value,
        kind=kind or kind_of(code, name).value,
        name=name,
        short_name=name,
        pinyin="",
        name_en="",
        search_text=f"|{name}|",
        valid_from=valid_from,
        valid_to=valid_to,
    )


def make_venue(
    code: str = "shangping-hall",
    *,
    kind: str = "hall",
    place_code: str = VILLAGE,
    opened_on: date = date(2018, 5, 1),
) -> str:
    """Open a venue."""
    venue = NewVenue(
        code=code, kind=kind, name="上坪文化礼堂", place_code=place_code, opened_on=opened_on
    )
    return open_venue(by="P1", now=NOW, venue=venue)
