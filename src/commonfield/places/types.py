"""What places tells other rooms: frozen values, never rows."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

_KINDS_IN_ENGLISH: Final = (
    " Subdistrict",
    " Township",
    " Town",
    " Ethnic",
    " She",
    " Village",
    " Community",
)

# The longest side of a place's photograph in each size, from a wide screen's to a phone's.
PHOTOGRAPH_PX: Final = (1_600, 960, 560)


def without_kind(name: str) -> str:
    """Return an English name without what the place is; a Chinese one as it is."""
    for ending in _KINDS_IN_ENGLISH:
        name = name.removesuffix(ending)
    return name


class _Named:
    """What has a name in both languages."""

    __slots__ = ()
    name: str
    name_en: str

    def name_in(self, language: str) -> str:
        """Return the name for a reader of ``zh-hans`` or ``en``."""
        return self.name_en or self.name if language.startswith("en") else self.name


@dataclass(frozen=True, slots=True)
class PlaceInfo(_Named):
    """One dated record of a division.

    ``valid_from`` is the first day in force (None: as old as is known), ``valid_to`` the first
    day no longer in force (None: lasts). ``urban_rural`` is None where no class was published,
    which is not "rural". ``successors`` are the codes that took over wholly from a closed record.
    """

    code: str
    level: str
    kind: str
    name: str
    short_name: str
    name_en: str
    pinyin: str
    urban_rural: str | None
    valid_from: date | None
    valid_to: date | None
    parent_code: str
    successors: tuple[str, ...] = ()
    centroid: tuple[float, float] | None = None

    def is_in_force(self, on: date) -> bool:
        """Return whether the record holds on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)

    @property
    def successor(self) -> str | None:
        """The one code that took over, or None if there is none or more than one."""
        return self.successors[0] if len(self.successors) == 1 else None

    def short_name_in(self, language: str) -> str:
        """Return the short name for a reader of ``zh-hans`` or ``en``."""
        return self.name_en or self.short_name if language.startswith("en") else self.short_name


@dataclass(frozen=True, slots=True)
class Successor:
    """One code taking over from another on a day; ``is_partial`` where the old code lived on."""

    from_code: str
    to_code: str
    on: date
    is_partial: bool


@dataclass(frozen=True, slots=True)
class PlaceTile(_Named):
    """The square of a division on a schematic map, counted from the top left.

    One that is not located stands where its code puts it, and not near where the place lies.
    """

    code: str
    name: str
    name_en: str
    col: int
    row: int
    is_located: bool = True

    def short_name_in(self, language: str) -> str:
        """Return the name as short as a square needs it: in English without what it is."""
        return without_kind(self.name_in(language))


@dataclass(frozen=True, slots=True)
class VenueInfo(_Named):
    """A venue; ``closed_on`` is the first day on which it is no longer open."""

    code: str
    kind: str
    name: str
    name_en: str
    place_code: str
    address: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class PhotographWords:
    """What a photograph shows, in both languages, and who took it."""

    shows: str
    shows_en: str
    credit: str


@dataclass(frozen=True, slots=True)
class PhotographView:
    """The photograph of a place: its files by size, and its words. Units: pixels of the large."""

    large: str
    middle: str
    small: str
    width_px: int
    height_px: int
    shows: str
    shows_en: str
    credit: str

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """Each file with its width, the smallest first. Units: pixels."""
        longest = max(self.width_px, self.height_px)
        return [
            (name, self.width_px * min(box_px, longest) // longest)
            for name, box_px in zip(
                (self.small, self.middle, self.large), reversed(PHOTOGRAPH_PX), strict=True
            )
        ]


@dataclass(frozen=True, slots=True)
class NewVenue:
    """What has to be known to open a venue."""

    code: str
    kind: str
    name: str
    place_code: str
    opened_on: date
    name_en: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file of a load: its name, the shape its header told, its rows."""

    name: str
    shape: str
    rows: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load of divisions did.

    Records are counted, not codes: ``unchanged`` are records that were there and stay as they
    are. ``unmatched`` are rows of class and tile files whose code no record carries.
    """

    added: int
    changed: int
    closed: int
    unchanged: int
    successors_added: int
    unmatched: int
    files: tuple[LoadedFile, ...]

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.changed or self.closed or self.successors_added)


Shape = Literal["divisions", "country", "classes", "changes", "history", "tiles"]
Change = Literal["added", "removed", "renamed"]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A division as a list names it; texts (and the kind) that it does not give are empty."""

    line: int
    code: str
    name: str
    kind: str
    short_name: str = ""
    pinyin: str = ""
    name_en: str = ""
    centroid_lat: float | None = None
    centroid_lon: float | None = None


@dataclass(frozen=True, slots=True)
class ClassRow:
    """The urban-rural class of a village."""

    line: int
    code: str
    urban_rural: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What happened to a code between two yearly lists."""

    line: int
    code: str
    change: Change
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Years of use of a code at county level or above.

    ``first_day`` is None where the code is as old as the history itself; ``last_day`` is the
    first day no longer in use. ``successors`` pair a code with the day of a partial transfer, or
    with None where it took over for good.
    """

    line: int
    code: str
    name: str
    first_day: date | None
    last_day: date | None
    successors: tuple[tuple[str, date | None], ...]


@dataclass(frozen=True, slots=True)
class TileRow:
    """Where a division stands on a schematic map."""

    line: int
    code: str
    col: int
    row: int


@dataclass(frozen=True, slots=True)
class ParsedFile[Row]:
    """A whole file, checked row by row; ``edition`` is the year of its list, if it tells one."""

    name: str
    shape: Shape
    edition: int | None
    rows: tuple[Row, ...]


class ListFile(ParsedFile[ListRow]):
    """A list of divisions."""


class ClassFile(ParsedFile[ClassRow]):
    """The urban-rural classes of villages."""


class ChangeFile(ParsedFile[ChangeRow]):
    """The differences between two yearly lists; ``edition`` is the later one."""

    edition: int


class HistoryFile(ParsedFile[HistoryRow]):
    """The years of use of codes at county level and above."""


class TileFile(ParsedFile[TileRow]):
    """A schematic map."""


AnyFile = ListFile | ClassFile | ChangeFile | HistoryFile | TileFile


@dataclass(slots=True)
class Record:
    """A dated record while it is being merged; the fields are those of a stored division.

    ``listed_on`` is the state day of the newest list that named it. Empty names are filled in
    when all files are merged.
    """

    code: str
    parent_code: str
    level: str
    kind: str
    name: str
    short_name: str = ""
    pinyin: str = ""
    name_en: str = ""
    search_text: str = ""
    urban_rural: str | None = None
    urban_rural_edition: int | None = None
    centroid_lat: float | None = None
    centroid_lon: float | None = None
    tile_col: int | None = None
    tile_row: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    listed_on: date | None = None
    pk: int | None = None
