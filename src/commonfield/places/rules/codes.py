"""Pure rules of the official code (2+2+2+3+3 digits) and of dates in force.

Source: National Bureau of Statistics, 统计用区划代码和城乡划分代码编制规则 (digits 10-12, classes);
GB/T 2260 (digits 1-6); GB/T 10114 (digits 7-9).
"""

from datetime import date
from itertools import pairwise
from typing import Final

from commonfield.places.choices import DivisionKind, DivisionLevel

CODE_DIGITS: Final = 12
_ENDS: Final = (0, 2, 4, 6, 9, 12)
_LEVELS: Final = (
    DivisionLevel.PROVINCE,
    DivisionLevel.PREFECTURE,
    DivisionLevel.COUNTY,
    DivisionLevel.TOWN,
    DivisionLevel.VILLAGE,
)
# Highest number of each kind of village-level unit in digits 10-12.
_VILLAGE_KINDS: Final = (
    (199, DivisionKind.RESIDENTS_COMMITTEE),
    (399, DivisionKind.VILLAGERS_COMMITTEE),
    (499, DivisionKind.SIMILAR_RESIDENTS),
    (599, DivisionKind.SIMILAR_VILLAGERS),
)


def is_code(text: str) -> bool:
    """Return whether a text is a whole code: 12 digits of a division that can exist.

    A county may lie directly in a province (prefecture part 00) and a town directly in a
    prefecture (county part 00), never a town in a province or a village in anything but a town.
    """
    if len(text) != CODE_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    province, _prefecture, _county, town, village = code_parts(text)
    if province == "00" or (text[2:6] == "0000" and text[6:].strip("0")):
        return False
    if village == "000":
        return True
    return town != "000" and int(village) <= _VILLAGE_KINDS[-1][0]


def code_parts(code: str) -> tuple[str, str, str, str, str]:
    """Cut a code into province, prefecture, county (2 digits each), town, village (3 each)."""
    return code[:2], code[2:4], code[4:6], code[6:9], code[9:12]


def level_of(code: str) -> DivisionLevel:
    """Return the level that a code says: that of its last part that is not zero."""
    for index in range(4, 0, -1):
        if code[_ENDS[index] : _ENDS[index + 1]].strip("0"):
            return _LEVELS[index]
    return DivisionLevel.PROVINCE


def ancestors_of(code: str) -> tuple[str, ...]:
    """Return the codes above a code, from the province down; parts that are zero are no level."""
    own = significant_prefix(code)
    return tuple(
        code[:end].ljust(CODE_DIGITS, "0")
        for start, end in pairwise(_ENDS)
        if end < len(own) and code[start:end].strip("0")
    )


def parent_of(code: str) -> str:
    """Return the code one level up, empty for a province."""
    above = ancestors_of(code)
    return above[-1] if above else ""


def significant_prefix(code: str) -> str:
    """Return the digits of a code that everything below it shares; a prefix stays as it is."""
    if len(code) != CODE_DIGITS:
        return code
    return code[: _ENDS[_LEVELS.index(level_of(code)) + 1]]


def prefix_range(code: str) -> tuple[str, str]:
    """Return the lowest and the highest 12-digit code of a division or prefix, both included."""
    prefix = significant_prefix(code)
    return prefix.ljust(CODE_DIGITS, "0"), prefix.ljust(CODE_DIGITS, "9")


def is_in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Return whether a record is in force on a day; its last day is the one before ``valid_to``."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


def search_key(folded: str) -> str:
    """Return a folded text without what people type or leave out (blanks, apostrophes, bars)."""
    return "".join(char for char in folded if char not in " '’|·-")


def kind_of(code: str, name: str) -> DivisionKind:
    """Return the kind of a division: below a county from the code, above from the name's ending."""
    match level_of(code):
        case DivisionLevel.VILLAGE:
            number = int(code[9:12])
            return next(kind for highest, kind in _VILLAGE_KINDS if number <= highest)
        case DivisionLevel.TOWN:
            return _kind_of_town(code, name)
        case DivisionLevel.COUNTY:
            return _kind_of_county(code, name)
        case DivisionLevel.PREFECTURE:
            return _kind_of_prefecture(name)
        case _:
            return _kind_of_province(name)


def _kind_of_town(code: str, name: str) -> DivisionKind:
    if name.endswith("直辖村级区划"):
        return DivisionKind.VIRTUAL_DIRECT
    match code[6]:
        case "0":
            return DivisionKind.SUBDISTRICT
        case "1":
            return DivisionKind.TOWN
        case "2" | "3":
            return DivisionKind.ETHNIC_TOWNSHIP if "族" in name else DivisionKind.TOWNSHIP
        case _:
            return DivisionKind.SIMILAR_TOWNSHIP


# The bureau numbers its own zones 71-79 in digits 5-6; no law made them counties.
_ZONE_DIGIT: Final = "7"
_ZONE_ENDINGS: Final = ("开发区", "管理区", "管委会", "委员会", "新城")


def _kind_of_county(code: str, name: str) -> DivisionKind:
    if code[4] == _ZONE_DIGIT or name.endswith(_ZONE_ENDINGS):
        return DivisionKind.ZONE
    for ending, kind in (
        ("自治县", DivisionKind.AUTONOMOUS_COUNTY),
        ("自治旗", DivisionKind.AUTONOMOUS_BANNER),
        ("旗", DivisionKind.BANNER),
        ("县", DivisionKind.COUNTY),
        ("市", DivisionKind.COUNTY_LEVEL_CITY),
        ("区", DivisionKind.DISTRICT),
    ):
        if name.endswith(ending):
            return kind
    return DivisionKind.ZONE


def _kind_of_prefecture(name: str) -> DivisionKind:
    if name in {"市辖区", "县"} or name.endswith(("直辖县级行政区划", "直辖县级行政单位")):
        return DivisionKind.VIRTUAL_DIRECT
    for ending, kind in (
        ("自治州", DivisionKind.AUTONOMOUS_PREFECTURE),
        ("盟", DivisionKind.LEAGUE),
        ("地区", DivisionKind.PREFECTURE),
        ("市", DivisionKind.PREFECTURE_LEVEL_CITY),
    ):
        if name.endswith(ending):
            return kind
    return DivisionKind.PREFECTURE


def _kind_of_province(name: str) -> DivisionKind:
    for ending, kind in (
        ("特别行政区", DivisionKind.SPECIAL_REGION),
        ("自治区", DivisionKind.AUTONOMOUS_REGION),
        ("市", DivisionKind.MUNICIPALITY),
    ):
        if name.endswith(ending):
            return kind
    return DivisionKind.PROVINCE
