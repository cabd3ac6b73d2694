"""What the shipped indicators count, held against the kinds of fact that rooms record."""

import tomllib

from commonfield.evaluation.entries.queries import shipped_register
from commonfield.evaluation.queries import board_figures
from commonfield.evaluation.queries.shipped import definitions_of
from commonfield.evaluation.views.charts import SHIPPED
from commonfield.facts.kinds import all_kinds
from commonfield_measures.indicators.reading import check_kinds, kinds_of, shipped_definitions


def test_groups_are_the_attributes_by_which_roll_ups_keep_totals_apart() -> None:
    named = {kind.code: kind.group for kind in all_kinds()}
    group_by = shipped_definitions().group_by

    assert {kind: named[kind] for kind in group_by} == group_by


def test_shipped_indicators_count_acts_that_are_recorded() -> None:
    definitions = shipped_definitions()

    check_kinds(definitions, {kind.code: kind.is_act for kind in all_kinds()})

    assert len({each.code for each in definitions.indicators}) == len(definitions.indicators)


def test_whoever_stands_behind_a_shipped_indicator_is_a_subject_of_its_facts() -> None:
    subjects = {kind.code: kind.subject for kind in all_kinds()}

    protected = {
        each.contributors_en: {subjects[kind] for kind in kinds_of(each)}
        for each in shipped_definitions().indicators
        if each.code in {"online_sales", "jobs", "leaf_price"}
    }

    assert protected == {
        "organisations that run the stores": {"organisation"},
        "employers": {"employer"},
        "growers": {"grower"},
    }


def test_what_others_said_is_shown_where_they_said_it() -> None:
    def places_named(county: str) -> set[str]:
        found = definitions_of(county, shipped_definitions())
        return {said.place for each in found.indicators for said in each.references}

    assert places_named("331124000000") == {"331124000000", "330000000000"}
    assert places_named("330109000000") == {"330000000000"}
    assert places_named("520381000000") == set()


def test_charts_are_told_in_both_languages() -> None:
    told = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))

    for code, each in told.items():
        texts = [each["title"], each["note"], *each["head"]]
        in_both = [text for text in texts if not isinstance(text, str)]
        assert [set(text) for text in in_both] == [{"zh", "en"}] * len(in_both), code
        assert each["columns"], code


def test_units_that_have_a_plural_say_what_stands_behind_one() -> None:
    units = [(each.unit_en, each.unit_one) for each in shipped_definitions().indicators]
    columns = shipped_register().columns.values()
    units += [(each.unit_en, each.unit_one) for each in columns]
    units += [(each.unit_en, each.unit_one) for each in board_figures().values()]

    silent = {unit for unit, one in units if unit.partition(" ")[0].endswith("s") and not one}

    assert silent == set()
