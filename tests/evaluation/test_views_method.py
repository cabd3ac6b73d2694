import json
import re
from dataclasses import fields, replace
from typing import Final

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from commonfield.evaluation import queries
from commonfield.evaluation.views.method import context_of
from commonfield.evaluation.views.method_file import method
from commonfield_measures.frames.types import Frame, FrameGroup
from commonfield_measures.indicators.types import (
    Definitions,
    FactsTerm,
    GiniTerm,
    GrowthTerm,
    Indicator,
    Level,
    Reference,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)

_LEAF: Final = FactsTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN)
_READERS: Final = SubjectsTerm(("supply.leaf_delivered",), Take.COUNT)
_SAID: Final = Reference(5.0, "331124000000", "2021", "说", "said", "文", "article")
_FIRST: Final = Indicator(
    code="first",
    zh="甲",
    en="First",
    unit_zh="元",
    unit_en="yuan",
    direction=1,
    numerator=(_LEAF,),
    denominator=(TableTerm("residents", "residents"),),
    levels=(Level.TOWN,),
    source="what it means",
    references=(_SAID,),
)
_FRAME: Final = Frame(
    code="own",
    edition="2026-11-26",
    zh="自拟",
    en="Own",
    source_zh="源",
    source_en="whose",
    weights="equal",
    groups=(FrameGroup("a", "甲组", "Group", 1, (("first", 1),)),),
)
_DEFINITIONS: Final = Definitions("2026-11-26", "who says so", (_FIRST,), {"some.kind": "kind"})


def page_of(definitions: Definitions, frame: Frame = _FRAME) -> str:
    """Return what the page says of definitions and a frame, in both languages."""
    pages = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            context = context_of(definitions, [frame])
            pages.append(render_to_string("evaluation/method.html#told", context))
    return "".join(pages)


def written(definitions: Definitions, frame: Frame = _FRAME) -> str:
    """Return method.json."""
    return json.dumps(method(definitions, [frame]), ensure_ascii=False)


_CHANGED: Final[dict[str, object]] = {
    "code": "other",
    "zh": "乙",
    "en": "Other",
    "unit_zh": "吨",
    "unit_en": "tonnes",
    "direction": -1,
    "numerator": (replace(_LEAF, take=Take.QUANTITY),),
    "denominator": (),
    "levels": (Level.VILLAGE,),
    "source": "another meaning",
    "factor": 2.0,
    "coverage": 0.5,
    "minimum": 0.1,
    "source_zh": "别的意思",
    "contributors_zh": "别人",
    "contributors_en": "others",
    "references": (replace(_SAID, value=6.0),),
    "shown_with": "other",
    "channels": (("own", "x_own"),),
    "unlisted": (Level.VILLAGE,),
}


# One of a unit is only its grammar.
@pytest.mark.parametrize("name", sorted({each.name for each in fields(Indicator)} - {"unit_one"}))
def test_every_change_of_an_indicator_changes_page_and_file(name: str) -> None:
    if name not in _CHANGED:
        pytest.fail(f"say in _CHANGED what another {name} is")
    changed = replace(_DEFINITIONS, indicators=(replace(_FIRST, **{name: _CHANGED[name]}),))  # type: ignore[arg-type]  # a field's own values

    assert written(changed) != written(_DEFINITIONS)
    assert page_of(changed) != page_of(_DEFINITIONS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_LEAF, replace(_LEAF, kinds=("market.sale",))),
        (_LEAF, replace(_LEAF, channels=("own",))),
        (_LEAF, replace(_LEAF, groups=("hall",))),
        (_LEAF, SubjectsTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN)),
        (_LEAF, GiniTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN)),
        (_LEAF, GrowthTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN)),
        (_LEAF, VillagesTerm()),
        (StandingTerm("a.opened", "a.closed"), StandingTerm("a.opened", "a.closed", ("hall",))),
        (VillagesTerm(), VillagesTerm(("villagers_committee",))),
        (VillagesTerm(), VillagesTerm((), StandingTerm("a.opened", "a.closed"))),
        (VillagesTerm(), VillagesTerm(taking_part=_READERS)),
        (VillagesTerm(taking_part=_READERS), VillagesTerm(taking_part=_READERS, least=5)),
        (TableTerm("residents", "residents"), TableTerm("residents", "households")),
    ],
)
def test_every_change_of_a_term_changes_page_and_file(before: Term, after: Term) -> None:
    first, second = (
        replace(_DEFINITIONS, indicators=(replace(_FIRST, numerator=(each,)),))
        for each in (before, after)
    )

    assert written(first) != written(second)
    assert page_of(first) != page_of(second)


@pytest.mark.parametrize(
    "changed",
    [
        replace(_DEFINITIONS, edition="2027-01-01"),
        replace(_DEFINITIONS, source="somebody else"),
        replace(_DEFINITIONS, source_zh="别人说的"),
        replace(_DEFINITIONS, group_by={"some.kind": "sort"}),
    ],
)
def test_every_change_of_the_definitions_changes_page_and_file(changed: Definitions) -> None:
    assert written(changed) != written(_DEFINITIONS)
    assert page_of(changed) != page_of(_DEFINITIONS)


@pytest.mark.parametrize(
    "changed",
    [
        replace(_FRAME, edition="2027-01-01"),
        replace(_FRAME, zh="别的", en="Another"),
        replace(_FRAME, source_zh="别处", source_en="elsewhere"),
        replace(_FRAME, weights="published"),
        replace(_FRAME, normalise="zscore"),
        replace(_FRAME, aggregate="gmean"),
        replace(_FRAME, minimum=0.2),
        replace(_FRAME, groups=(*_FRAME.groups, FrameGroup("b", "乙组", "B", 1, (("x", 1),)))),
    ],
)
def test_every_change_of_a_frame_changes_page_and_file(changed: Frame) -> None:
    assert written(_DEFINITIONS, changed) != written(_DEFINITIONS)
    assert page_of(_DEFINITIONS, changed) != page_of(_DEFINITIONS)


@pytest.mark.django_db
def test_page_and_file_tell_of_everything_that_is_shipped(reader: Client) -> None:
    page = reader.get("/evaluation/method/").content.decode()
    told = reader.get("/evaluation/method.json").json()

    codes = [each.code for each in queries.listed_definitions().indicators]
    assert [each["code"] for each in told["indicators"]] == codes
    assert re.findall(r'<section id="([\w-]+)"', page) == [
        *(each.code for each in queries.frames()),
        *codes,
    ]
    assert told["published_with"] == {"contributors_at_least": 5, "share_of_one_at_most": 0.75}
    assert told["draws"] == {
        "draws": 1000,
        "noise": 0.25,
        "seed": 1,
        "interval": [0.05, 0.95],
        "ways": {
            "normalise": ["minmax", "percentile", "zscore"],
            "aggregate": ["amean", "gmean"],
            "impute": ["median", "knn"],
        },
        "told_apart_from": 0.95,
    }
    assert [step["step"] for step in told["frames"][0]["steps"]] == [
        "impute",
        "normalise",
        "weigh",
        "aggregate",
    ]
    assert "A figure is published where at least 5 people or businesses stand behind it" in page
    assert "The ranking is repeated 1,000 times." in page
    assert "<li>How values become points: " in page
