"""The register of what may be entered: read, refused where facts tell it, and as it ships."""

from pathlib import Path
from typing import Final

import pytest

from commonfield.evaluation.entries.errors import (
    EntryColumnUnknownError,
    EntryRegisterWrongError,
    EntryToldByFactsError,
)
from commonfield.evaluation.entries.queries import (
    check_register,
    column_of,
    read_register,
    shipped_register,
)
from commonfield.evaluation.entries.types import EntryRegister
from commonfield.facts.kinds import all_kinds
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.types import Level, TableTerm

HEAD: Final = (
    'edition = "2026-11-26"\nsource = "us"\n[[table]]\ncode = "t"\nzh = "表"\nen = "Table"\n'
)
COLUMN: Final = """[[table.column]]
code = "{code}"
zh = "{zh}"
en = "{en}"
unit = {{ zh = "人", en = "persons" }}
why = {{ zh = "普查", en = "{why}" }}
is_whole = true
greatest_change = {change}
levels = {{ village = [{least}, 10] }}
"""


def column_text(**changes: str) -> str:
    known = {
        "code": "people",
        "zh": "人数",
        "en": "People",
        "why": "census",
        "change": "0.2",
        "least": "0",
    }
    return COLUMN.format(**known | changes)


def written(folder: Path, text: str) -> Path:
    path = folder / "2026-11.toml"
    path.write_text(text, encoding="utf-8")
    return path


def register_with(folder: Path, **changes: str) -> EntryRegister:
    return read_register(written(folder, HEAD + column_text(**changes)))


def kinds() -> dict[str, tuple[str, str]]:
    return {kind.code: (kind.zh, kind.en) for kind in all_kinds()}


def test_column_is_read_with_its_limits(tmp_path: Path):
    column = register_with(tmp_path).columns["t.people"]

    assert (column.zh, column.unit_en, column.why_en) == ("人数", "persons", "census")
    assert column.limits == {Level.VILLAGE: (0, 10)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"why": " "}, "levels, a greatest change above 0, and why no event tells it are needed"),
        (
            {"change": "0"},
            "levels, a greatest change above 0, and why no event tells it are needed",
        ),
        ({"least": "10"}, "of each level the least comes before the most"),
        ({"code": 'x"\nodd = "1'}, "nothing is known of odd"),
    ],
)
def test_column_that_says_too_little_is_refused(tmp_path: Path, changes: dict[str, str], why: str):
    with pytest.raises(EntryRegisterWrongError) as refused:
        register_with(tmp_path, **changes)

    assert refused.value.params["why"] == why


def test_column_twice_is_refused(tmp_path: Path):
    path = written(tmp_path, HEAD + column_text() + column_text())

    with pytest.raises(EntryRegisterWrongError) as refused:
        read_register(path)

    assert refused.value.params["column"] == "t.people"


@pytest.mark.parametrize("text", ["", "edition = ", 'edition = "2026"\nsource = "us"\n'])
def test_register_without_columns_is_refused(tmp_path: Path, text: str):
    with pytest.raises(EntryRegisterWrongError):
        read_register(written(tmp_path, text))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code": "leaf_delivered"}, "supply.leaf_delivered"),
        ({"zh": "网店开张"}, "market.store_opened"),
        ({"en": "Online  SALES"}, "online_sales"),
        ({"zh": "在营网店"}, "online_stores"),
        ({"en": "Online sale (our own count)"}, "market.sale"),
    ],
)
def test_column_that_facts_tell_is_refused(tmp_path: Path, changes: dict[str, str], told: str):
    register = register_with(tmp_path, **changes)

    with pytest.raises(EntryToldByFactsError) as refused:
        check_register(register, kinds=kinds(), definitions=shipped_definitions())

    assert refused.value.params["told"] == told


def test_shipped_register_tells_nothing_that_facts_tell():
    check_register(shipped_register(), kinds=kinds(), definitions=shipped_definitions())


def test_residents_that_shipped_indicators_divide_by_may_be_entered():
    terms = {
        f"{term.table}.{term.column}"
        for indicator in shipped_definitions().indicators
        for term in indicator.denominator
        if isinstance(term, TableTerm)
    }

    assert "residents.residents" in terms & set(shipped_register().columns)


def test_column_that_nobody_registered_is_refused():
    with pytest.raises(EntryColumnUnknownError):
        column_of("residents", "cats")
