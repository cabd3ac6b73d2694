from collections.abc import Mapping
from dataclasses import replace

import pytest

from commonfield.evaluation.forms.builder import IndexForm, Offer, pressed
from commonfield_measures.composite.building import Choices
from commonfield_measures.frames.types import FrameGroup
from tests.evaluation.seen import make_frame

pytestmark = pytest.mark.rule

FRAME = make_frame(
    FrameGroup("work", "业", "Work", 1.0, (("jobs", 1.0), ("stores", 1.0))),
    FrameGroup("life", "活", "Life", 3.0, (("halls", 0.25),)),
    code="ours",
)
OTHER = replace(
    make_frame(
        FrameGroup("all", "全", "All", 1.0, (("jobs", 30.0), ("halls", 70.0))), code="other"
    ),
    weights="published",
    normalise="zscore",
    aggregate="amean,gmean",
)
OFFER = Offer(
    frames=(FRAME, OTHER),
    levels=[("town", "Towns"), ("village", "Villages")],
    periods=[("2026", "2026"), ("2025", "2025")],
    names={
        code: code.title()
        for code in ("ours", "other", "work", "life", "all", "jobs", "stores", "halls")
    },
)


def make_form(**asked: str) -> IndexForm:
    return IndexForm(asked, OFFER)


def problems(form: IndexForm) -> Mapping[str, list[str]]:
    form.is_valid()
    return {
        name: [str(error.code) for error in errors.as_data()]
        for name, errors in form.errors.items()
    }


def test_nothing_asked_is_the_first_template_as_it_is() -> None:
    form = make_form()

    assert form.is_valid()
    assert form.frame is FRAME
    assert form.weights == {"work": 1.0, "jobs": 1.0, "stores": 1.0, "life": 3.0, "halls": 0.25}
    assert form.choices(214) == Choices(impute="median")
    assert (form.noise, form.cleaned_data["draws"], form.cleaned_data["seed"]) == (0.25, 1000, 1)


def test_template_brings_its_own_way_and_weights() -> None:
    form = make_form(frame="other")

    assert form.is_valid()
    assert form.weights == {"all": 1.0, "jobs": 30.0, "halls": 70.0}
    # Under a product no value is zero: of 16 places the furthest lies 3.75 deviations away.
    assert form.choices(16) == Choices(
        impute="median", normalise="zscore", scale=(100.0, 10.0), aggregate="amean,gmean"
    )


def test_places_with_gaps_may_be_left_unranked() -> None:
    form = make_form(impute="complete")

    assert form.is_valid()
    assert form.choices(16) == Choices(impute="none", screen=1.0)


def test_shares_and_steps_are_those_of_siblings() -> None:
    form = make_form()
    form.is_valid()

    work, life = form.groups()

    assert [(each.share, each.step) for each in (work, life)] == [(0.25, "0.2"), (0.75, "0.2")]
    assert [(each.code, each.share, each.step) for each in work.members] == [
        ("jobs", 0.5, "0.2"),
        ("stores", 0.5, "0.2"),
    ]
    assert [(each.share, each.step) for each in life.members] == [(1.0, "0.05")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"w_jobs": "abc"}, {"w_jobs": ["invalid"]}),
        ({"w_jobs": "-1"}, {"w_jobs": ["min_value"]}),
        ({"w_jobs": "1e9"}, {"w_jobs": ["max_value"]}),
        ({"w_jobs": "nan"}, {"w_jobs": ["invalid"]}),
        ({"w_jobs": ""}, {"w_jobs": ["required"]}),
        ({"draws": "1000000000"}, {"draws": ["max_value"]}),
        ({"draws": "1"}, {"draws": ["min_value"]}),
        ({"noise": "100"}, {"noise": ["max_value"]}),
        ({"seed": "-1"}, {"seed": ["min_value"]}),
        ({"frame": "nobody"}, {"frame": ["invalid_choice"]}),
        ({"level": "nation"}, {"level": ["invalid_choice"]}),
        ({"period": "1066"}, {"period": ["invalid_choice"]}),
        ({"normalise": "magic"}, {"normalise": ["invalid_choice"]}),
        ({"w_moon": "1"}, {"__all__": ["unknown_part"]}),
        ({"w_jobs": "0", "w_stores": "0"}, {"w_jobs": ["all_zero"]}),
        ({"w_work": "0", "w_life": "0"}, {"w_work": ["all_zero"]}),
    ],
)
def test_bad_answer_is_named_beside_its_question_and_the_others_stay(
    asked: dict[str, str], expected: dict[str, list[str]]
) -> None:
    form = make_form(**{"w_halls": "7"} | asked)

    assert problems(form) == expected
    assert form.data["w_halls"] == "7"
    assert {name: form.data[name] for name in asked if name in form.data} == {
        name: text for name, text in asked.items() if name != "w_moon"
    }


def test_weights_of_the_template_shown_before_are_let_go() -> None:
    form = make_form(frame="other", of="ours", w_jobs="5", w_stores="5", draws="200")

    assert form.is_valid()
    assert form.weights == {"all": 1.0, "jobs": 30.0, "halls": 70.0}
    assert form.cleaned_data["draws"] == 200


@pytest.mark.parametrize(
    ("button", "typed", "moved"),
    [("more", "1", "1.2"), ("less", "0.3", "0.1"), ("less", "0.1", "0"), ("more", "999.9", "1000")],
)
def test_press_moves_one_weight_by_its_step(button: str, typed: str, moved: str) -> None:
    asked = {"w_jobs": typed, "w_halls": "7", button: "jobs"}

    after = pressed(asked, make_form(**asked))

    assert after is not None
    assert after["w_jobs"] == moved
    assert after["w_halls"] == "7"
    assert button not in after


@pytest.mark.parametrize("typed", ["abc", "", "inf"])
def test_press_beside_what_is_no_number_leaves_it_to_be_told(typed: str) -> None:
    asked = {"w_jobs": typed, "more": "jobs"}

    after = pressed(asked, make_form(**asked))

    assert after is not None
    assert after["w_jobs"] == typed


@pytest.mark.parametrize("asked", [{}, {"more": "moon"}, {"more": ""}])
def test_press_on_nothing_is_none(asked: dict[str, str]) -> None:
    assert pressed(asked, make_form(**asked)) is None


def test_hidden_is_everything_but_what_another_form_asks() -> None:
    hidden = make_form(w_jobs="2").hidden("frame", "level", "period")

    assert hidden["w_jobs"] == "2"
    assert {"frame", "level", "period"} & set(hidden) == set()
    assert make_form(**hidden).is_valid()
