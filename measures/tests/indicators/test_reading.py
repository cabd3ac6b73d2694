from pathlib import Path
from typing import Any, Final

import pytest

from commonfield_measures.indicators.errors import DefinitionWrongError
from commonfield_measures.indicators.reading import kinds_in, read_definitions
from commonfield_measures.indicators.types import (
    FactsTerm,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)


@pytest.mark.parametrize(
    ("term", "kinds"),
    [
        (FactsTerm(("a.b", "a.c"), Take.COUNT), ("a.b", "a.c")),
        (StandingTerm("a.opened", "a.closed"), ("a.opened", "a.closed")),
        (SubjectsTerm(("a.b",), Take.COUNT), ("a.b",)),
        (VillagesTerm(("village",)), ()),
        (VillagesTerm(standing=StandingTerm("a.opened", "a.closed")), ("a.opened", "a.closed")),
        (VillagesTerm(taking_part=SubjectsTerm(("a.b",), Take.COUNT)), ("a.b",)),
        (TableTerm("residents", "residents"), ()),
    ],
)
def test_kinds_of_a_term(term: Term, kinds: tuple[str, ...]) -> None:
    assert kinds_in(term) == kinds


GOOD: Final = {
    "code": '"x"',
    "zh": '"甲"',
    "en": '"X"',
    "unit": '{ zh = "元", en = "yuan" }',
    "direction": "1",
    "numerator": '[{ facts = ["market.sale"], take = "count" }]',
    "levels": '["village"]',
    "source": '"here"',
}


def definition(path: Path, **changes: str | None) -> Path:
    lines = [f"{name} = {text}" for name, text in (GOOD | changes).items() if text is not None]
    head = 'edition = "2026-11-26"\nsource = "test"\n'
    path.write_text(f"{head}[[indicator]]\n" + "\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"zh": None}, "zh is missing"),
        ({"direction": "2"}, "direction"),
        ({"numerator": "[{ villages = true, with = { villages = true } }]"}, "counted with"),
        (
            {
                "numerator": "[{ villages = true, least = 0,"
                ' with = { subjects = ["a.b"], of = "count" } }]'
            },
            "above zero",
        ),
        ({"factor": "0"}, "factor"),
        ({"coverage": "1.5"}, "coverage"),
        ({"levels": '["street"]'}, "street"),
        ({"numerator": "[]"}, "one term"),
        ({"numerator": '[{ facts = ["a"], take = "clicks" }]'}, "clicks"),
        ({"numerator": '[{ facts = ["a"] }]'}, "a term is"),
        ({"weight": "1"}, "nothing is known of weight"),
        ({"numerator": '[{ subjects = ["a"], of = "names" }]'}, "names"),
        ({"numerator": '[{ opened = "a", closed = "b", groups = ["x"] }]'}, "group_by"),
        ({"numerator": '[{ villages = "all" }]'}, "no list of names"),
        ({"numerator": '[{ villages = true, with = { table = "t", column = "c" } }]'}, "opened"),
        ({"numerator": '[{ gini = ["a"] }]'}, "a term is"),
        ({"numerator": '[{ growth = ["a"], take = "count", groups = ["x"] }]'}, "group_by"),
        (
            {
                "numerator": '[{ gini = ["a"], of = "count" }]',
                "contributors": '{ zh = "人", en = "people" }',
            },
            "shown_with",
        ),
        ({"public": "true", "contributors": '{ zh = "人", en = "people" }'}, "public"),
        ({"shown_with": '"y"'}, "y, which is no indicator"),
        ({"unlisted": '["street"]'}, "street"),
        (
            {
                "numerator": "[{ villages = true }]",
                "channels": '{ source = "s", own = { code = "o", zh = "a", en = "b" } }',
            },
            "numerator of facts",
        ),
        ({"reference": '[{ value = 1, place = "330000000000", date = "2020" }]'}, "zh is missing"),
    ],
)
def test_definitions_that_cannot_be_read_say_which_and_why(
    changes: dict[str, Any], why: str, tmp_path: Path
) -> None:
    with pytest.raises(DefinitionWrongError, match=why):
        read_definitions(definition(tmp_path / "own.toml", **changes))


@pytest.mark.parametrize("text", ["indicator = 3", "indicator = [1]", "group_by = 1", "no toml"])
def test_file_that_is_no_definitions_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'edition = "1"\nsource = "s"\n{text}\n', encoding="utf-8")

    with pytest.raises(DefinitionWrongError, match=r"own\.toml"):
        read_definitions(tmp_path / "own.toml")
