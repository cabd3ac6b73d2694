"""Whole indices from two files: every option, what is told, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from commonfield_measures.composite.building import Choices, Index, build_index, pipeline_of
from commonfield_measures.composite.errors import (
    AllScreenedError,
    ChoiceEmptyError,
    ChoiceUnknownError,
    ConstantError,
    DenominatorWrongError,
    GapError,
    JudgeInconsistentError,
    JudgementsInconsistentError,
    JudgementsShapeError,
    LevelsCountError,
    NoDenominatorsError,
    NoSuchColumnError,
    NoTimeError,
    ShareWrongError,
    TargetWrongError,
    WeightMissingError,
    WeightUnknownError,
)
from commonfield_measures.composite.input_errors import BelowLeastError, CodeTwiceError
from commonfield_measures.errors import MeasuresError, NotANumberError
from measures.tests.composite.builders import write_files

pytestmark = pytest.mark.rule

META = """a,Indicator,1,P,1,1,6,,0,10,none
b,Indicator,1,P,1,-1,0,,0,10,none
c,Indicator,1,Q,2,1,10,Pop,0.05,1,log
d,Indicator,1,Q,1,1,10,Pop,0,2,none
P,Aggregate,2,I,1,1,,,,,
Q,Aggregate,2,I,3,1,,,,,
I,Aggregate,3,NA,1,1,,,,,
Pop,Denominator,NA,NA,NA,NA,,,,,
Region,Group,NA,NA,NA,NA,,,,,
"""
DATA = """uCode,Region,Pop,a,b,c,d
A,N,10,1,5,3,1
B,N,20,2,4,9,2
C,S,10,3,2,1,5
D,S,5,5,1,2,9
"""
GAPS = DATA.replace("C,S,10,3,2,1,5", "C,S,10,3,,1,5")


def build(folder: Path, data: str = DATA, meta: str = META, **choices: object) -> Index:
    paths = write_files(folder, data, meta)
    return build_index(*paths, Choices(**choices))  # type: ignore[arg-type]


def scores(index: Index, code: str = "I") -> list[float]:
    return [float(each) for each in index.build.scores.of(code)]


def test_usual_choices_by_hand(tmp_path: Path):
    index = build(tmp_path)

    # b counts the other way; c weighs twice d, Q three times P.
    p = [0, 25, 62.5, 100]
    q = [(2 * 25 + 0) / 3, (2 * 100 + 12.5) / 3, (0 + 50) / 3, (2 * 12.5 + 100) / 3]
    assert scores(index, "P") == pytest.approx(p)
    assert scores(index, "Q") == pytest.approx(q)
    assert scores(index) == pytest.approx([(x + 3 * y) / 4 for x, y in zip(p, q, strict=True)])
    assert index.notices == ()


def test_denominators_divide(tmp_path: Path):
    index = build(tmp_path, denominate=True)

    c = np.array([0.3, 0.45, 0.1, 0.4])
    np.testing.assert_allclose(index.build.state.table.values[:, 2], (c - 0.1) / (0.45 - 0.1) * 100)
    assert index.build.diagnoses[0].changed == 8
    assert index.build.diagnoses[0].details == {"by": {"c": "Pop", "d": "Pop"}, "missing": {}}


def test_goalposts_and_an_aggregator_for_each_level(tmp_path: Path):
    index = build(
        tmp_path, denominate=True, normalise="goalposts", aggregate="amean,gmean", weights="equal"
    )

    c = np.log(np.array([0.3, 0.45, 0.1, 0.4]) / 0.05) / np.log(20)
    d = np.array([0.05, 0.05, 0.25, 0.9])
    p = np.array([0.3, 0.4, 0.55, 0.7])
    np.testing.assert_allclose(scores(index), np.sqrt(p * (c + d) / 2))


def test_clipped_values_are_told(tmp_path: Path):
    index = build(tmp_path, normalise="goalposts")

    assert [each.code for each in index.notices] == ["values_clipped"]
    # c above 1 in A, B and D; in C it is at the goalpost; d above 2 in C and D.
    assert index.build.diagnoses[0].details["clipped"] == {"c": 3, "d": 2}


def test_gaps_are_told_and_means_taken_over_the_rest(tmp_path: Path):
    index = build(tmp_path, GAPS)

    assert scores(index, "P") == pytest.approx([0, 25, 50, 100])
    (notice,) = index.notices
    assert str(notice) == (
        "Values missing: 1 (b / C). Each mean is taken over the values that are there,"
        " with their weights rescaled."
    )


def test_gaps_are_refused_where_asked_for(tmp_path: Path):
    with pytest.raises(GapError) as refused:
        build(tmp_path, GAPS, gaps="refuse")

    assert refused.value.params == {"rule": "aggregate", "indicator": "b", "unit": "C"}
    assert scores(build(tmp_path, gaps="refuse")) == scores(build(tmp_path))


@pytest.mark.parametrize(
    ("way", "filled"),
    [
        ("mean", 10 / 3),
        ("median", 4),
        ("group-mean:Region", 1),
        ("group-median:Region", 1),
        ("knn:1", 1),
    ],
)
def test_imputed(tmp_path: Path, way: str, filled: float):
    index = build(tmp_path, GAPS, impute=way)

    diagnosis = index.build.diagnoses[0]
    assert index.build.states[1].table.values[2, 1] == pytest.approx(filled)
    assert (diagnosis.changed, diagnosis.details["filled"]) == (1, {"b": 1})
    assert index.notices == ()


def test_group_without_a_value_leaves_a_gap_and_says_so(tmp_path: Path):
    data = GAPS.replace("D,S", "D,W")

    index = build(tmp_path, data, impute="group-mean:Region")

    assert [each.code for each in index.notices] == ["gaps_remain", "gaps_reweighted"]


def test_screening_tells_who_is_left_out(tmp_path: Path):
    index = build(tmp_path, GAPS, screen=0.9)

    assert index.build.state.table.units == ("A", "B", "D")
    assert [str(each) for each in index.notices] == [
        "Units left out with less than 0.9 of the data: 1 (C)."
    ]


def test_screening_after_imputing_counts_imputed_values(tmp_path: Path):
    late = build(tmp_path, GAPS, screen=0.9, impute="mean")
    early = build(tmp_path, GAPS, screen=0.9, impute="mean", screen_first=True)

    assert late.build.state.table.units == ("A", "B", "C", "D")
    assert [each.code for each in late.notices] == ["units_imputed"]
    assert early.build.state.table.units == ("A", "B", "D")


def test_treatment_is_told_for_each_indicator(tmp_path: Path):
    rows = [f"u{row},{row},{row % 5}" for row in range(1, 20)]
    data = "uCode,a,b\n" + "\n".join([*rows, "u20,500,3"]) + "\n"
    meta = META.replace("c,Indicator", "c,Other").replace("d,Indicator", "d,Other")
    meta = meta.replace("Q,Aggregate", "Q,Other")

    index = build(tmp_path, data, meta, treat="winsorise-log")

    details = index.build.diagnoses[0].details["indicators"]
    assert isinstance(details, dict)
    assert details["a"]["treatment"] == "winsorise"
    assert details["a"]["winsorised"] == ["u20"]
    assert details["a"]["before"]["skew"] > 4
    assert details["a"]["passes"]
    assert details["b"]["treatment"] == "none"


def test_weights_from_a_file(tmp_path: Path):
    path = tmp_path / "w.csv"
    path.write_text("iCode,Weight\na,1\nb,3\nc,0\nd,1\nP,1\nQ,1\n", "utf-8")

    index = build(tmp_path, weights=f"file:{path}")

    assert index.build.state.weights == {
        "a": 0.25,
        "b": 0.75,
        "c": 0,
        "d": 1,
        "P": 0.5,
        "Q": 0.5,
        "I": 1,
    }
    assert index.other_files == (path,)


@pytest.mark.parametrize("source", ["entropy", "entropy:raw", "critic", "pca"])
def test_weights_from_the_data_leave_aggregates_as_given(tmp_path: Path, source: str):
    weights = build(tmp_path, weights=source).build.state.weights

    assert weights is not None
    assert (weights["P"], weights["Q"]) == (0.25, 0.75)
    assert weights["c"] + weights["d"] == pytest.approx(1)


def test_component_against_the_others_is_told(tmp_path: Path):
    index = build(tmp_path, weights="pca")

    assert [each.code for each in index.notices] == ["loadings_negative"]
    groups = index.build.diagnoses[1].details["groups"]
    assert isinstance(groups, dict)
    assert set(groups["P"]["loadings"]) == {"a", "b"}


JUDGED = ",c,d\nd,1/3,1\nc,1,3\n"


@pytest.mark.parametrize(
    "text",
    [
        JUDGED,
        "c,d\n1,3\n0.333,1\n",
        "x,c,d\nc,1,3\nd,1/3,1\n\n,a,b\na,1,1\nb,1,1\n,,\n,P,Q\nP,1,1/3\nQ,3,1\n",
    ],
)
def test_weights_from_judgements(tmp_path: Path, text: str):
    path = tmp_path / "judged.csv"
    path.write_text(text, "utf-8")

    index = build(tmp_path, weights=f"ahp:{path}")

    weights = index.build.state.weights
    assert weights is not None
    assert [weights["c"], weights["d"]] == pytest.approx([0.75, 0.25], abs=1e-3)
    assert weights["Q"] == pytest.approx(0.75)
    groups = index.build.diagnoses[1].details["groups"]
    assert isinstance(groups, dict)
    assert groups["Q"]["consistency_ratio"] == 0


def test_judgements_in_a_folder_and_numbers_alone(tmp_path: Path):
    folder = tmp_path / "judged"
    folder.mkdir()
    (folder / "q.csv").write_text(JUDGED, "utf-8")
    (folder / "p.csv").write_text(",b,a\nb,1,4\na,1/4,1\n", "utf-8")
    (folder / "z.csv").write_text("1,3\n1/3,1\n", "utf-8")

    index = build(tmp_path, weights=f"ahp:{folder}")

    weights = index.build.state.weights
    assert weights is not None
    # What two named groups leave over is the one of its size.
    assert [weights[code] for code in "abPQ"] == pytest.approx([0.2, 0.8, 0.75, 0.25])
    assert index.notices == ()


def test_groups_without_judgements_are_told(tmp_path: Path):
    path = tmp_path / "judged.csv"
    path.write_text(JUDGED, "utf-8")

    assert [str(each) for each in build(tmp_path, weights=f"ahp:{path}").notices] == [
        "There are no judgements for P, I, which keep the weights of iMeta."
    ]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (",c,x\nc,1,3\nx,1/3,1\n", JudgementsShapeError),
        (",c,d\nc,1,3\n", JudgementsShapeError),
        (",c,d\nc,1,3,2\nd,1/3,1\n", JudgementsShapeError),
        (",c,d\nc,1,3\nc,1/3,1\n", JudgementsShapeError),
        ("1,3\n1/3,1\n", JudgementsShapeError),
        (",c,d\nc,1,three\nd,1/3,1\n", NotANumberError),
    ],
)
def test_judgements_that_do_not_fit_are_refused(
    tmp_path: Path, text: str, refusal: type[MeasuresError]
):
    path = tmp_path / "judged.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(refusal):
        build(tmp_path, weights=f"ahp:{path}")


def test_several_judges_are_taken_together_by_their_geometric_mean(tmp_path: Path):
    path = tmp_path / "judged.csv"
    # 2 and 8 over 1 for c, one of them the other way round: the mean is 4.
    path.write_text(",c,d\nc,1,2\nd,1/2,1\n\n,d,c\nd,1,1/8\nc,8,1\n", "utf-8")

    index = build(tmp_path, weights=f"ahp:{path}")

    weights = index.build.state.weights
    assert weights is not None
    assert [weights["c"], weights["d"]] == pytest.approx([0.8, 0.2])
    groups = index.build.diagnoses[1].details["groups"]
    assert isinstance(groups, dict)
    assert [each["consistency_ratio"] for each in groups["Q"]["judges"]] == [0, 0]


def test_judge_who_contradicts_himself_is_named(tmp_path: Path):
    meta = META.replace("d,Indicator,1,Q", "d,Indicator,1,P").replace(
        "c,Indicator,1,Q", "c,Other,1,"
    )
    meta = meta.replace("Q,Aggregate", "Q,Other")
    good, odd = (
        ",a,b,d\na,1,2,4\nb,1/2,1,2\nd,1/4,1/2,1\n",
        ",a,b,d\na,1,5,1/5\nb,1/5,1,5\nd,5,1/5,1\n",
    )
    path = tmp_path / "judged.csv"
    path.write_text(f"{good}\n{odd}", "utf-8")

    with pytest.raises(JudgeInconsistentError, match="For P the judgements of judge 2"):
        build(tmp_path, meta=meta, weights=f"ahp:{path}")


def test_inconsistent_judgements_are_refused_unless_accepted(tmp_path: Path):
    meta = META.replace("d,Indicator,1,Q", "d,Indicator,1,P").replace(
        "c,Indicator,1,Q", "c,Other,1,"
    )
    meta = meta.replace("Q,Aggregate", "Q,Other")
    path = tmp_path / "judged.csv"
    path.write_text(",a,b,d\na,1,5,1/5\nb,1/5,1,5\nd,5,1/5,1\n", "utf-8")

    with pytest.raises(JudgementsInconsistentError) as refused:
        build(tmp_path, meta=meta, weights=f"ahp:{path}")
    accepted = build(tmp_path, meta=meta, weights=f"ahp:{path}", consistency=10.0)

    assert refused.value.params["group"] == "P"
    assert accepted.build.state.weights is not None


PANEL = """uCode,Time,Region,Pop,a,b,c,d
A,2020,N,10,1,5,3,1
B,2020,N,20,2,4,9,2
C,2020,S,10,3,2,1,5
A,2021,N,10,2,4,6,3
B,2021,N,20,3,,9,4
C,2021,S,10,5,1,1,9
"""


def test_panel_is_comparable_over_years_or_within_each(tmp_path: Path):
    over = build(tmp_path, PANEL, impute="latest")
    within = build(tmp_path, PANEL, impute="latest", over="each")

    assert over.build.state.table.values[:, 0].tolist() == [0, 25, 50, 25, 50, 100]
    assert within.build.state.table.values[:, 0] == pytest.approx([0, 50, 100, 0, 100 / 3, 100])
    assert over.build.states[1].table.values[4, 1] == 4


@pytest.mark.parametrize(
    ("data", "meta", "choices", "refusal", "says"),
    [
        (DATA.replace("A,N,10,1", "A,N,10,2").replace("C,S,10,3", "C,S,10,2").replace(
            "D,S,5,5", "D,S,5,2"), META, {}, ConstantError, "a is 2.0 for every unit, so minmax"),
        (DATA, META, {"impute": "linear"}, NoTimeError, "linear"),
        (DATA, META, {"impute": "group-mean:Town"}, NoSuchColumnError, "Town"),
        (DATA, META, {"impute": "group-mean"}, ChoiceEmptyError, "group-mean:region"),
        (DATA, META, {"impute": "guess"}, ChoiceUnknownError, "--impute cannot be “guess”"),
        (DATA, META, {"impute": "knn:0"}, ChoiceUnknownError, "knn:0"),
        (DATA, META, {"treat": "cut"}, ChoiceUnknownError, "winsorise-log"),
        (DATA, META, {"normalise": "max"}, ChoiceUnknownError, "minmax"),
        (DATA, META, {"weights": "mine"}, ChoiceUnknownError, "ahp:FILE"),
        (DATA, META, {"weights": "file"}, ChoiceEmptyError, "file:weights.csv"),
        (DATA, META, {"over": "some"}, ChoiceUnknownError, "some"),
        (DATA, META, {"aggregate": "amean,best"}, ChoiceUnknownError, "best"),
        (DATA, META, {"aggregate": "amean,amean,amean"}, LevelsCountError, "indicators: 2"),
        (DATA, META, {"screen": 1.5}, ShareWrongError, "1.5"),
        (GAPS.replace("A,N,10,1,", "A,N,10,,").replace("B,N,20,2", "B,N,20,"), META,
            {"screen": 1.0}, AllScreenedError, "only 1"),
        (DATA, META.replace(",Pop,", ",,"), {"denominate": True}, NoDenominatorsError, "no Denom"),
        (DATA.replace("B,N,20", "B,N,0"), META, {"denominate": True}, DenominatorWrongError,
            "c of B cannot be divided by Pop, which is 0.0"),
        (DATA.replace("B,N,20", "B,N,-5"), META, {"denominate": True}, BelowLeastError,
            "Line 3 of iData.csv (B) has -5 in Pop"),
        (DATA, META.replace(",Pop,", ",Folk,"), {"denominate": True}, NoSuchColumnError, "Folk"),
        (DATA, META.replace("1,1,6,,", "1,1,1,,"), {"normalise": "target"}, TargetWrongError,
            "a is 1.0, but the worst value is 1.0"),
        (DATA, META.replace("a,Indicator,1,P,1", "a,Indicator,1,P,"), {}, WeightMissingError,
            "iMeta gives no weight for a"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_is_refused(
    tmp_path: Path,
    data: str,
    meta: str,
    choices: dict[str, object],
    refusal: type[MeasuresError],
    says: str,
):
    with pytest.raises(refusal) as refused:
        build(tmp_path, data, meta, **choices)

    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("a,1\nb,1\nc,1\nd,1\nP,1\nQ,1\nX,2\n", WeightUnknownError),
        ("a,1\nb,1\nc,1\nd,1\nP,1\n", WeightMissingError),
        ("a,1\nb,1\nc,1\nd,one\nP,1\nQ,1\n", NotANumberError),
        ("a,1\nb,1\nc,1\nd,\nP,1\nQ,1\n", NotANumberError),
        ("a,1\nb,1\nc,1\nd,1\nP,1\nQ,1\na,2\n", CodeTwiceError),
    ],
)
def test_weights_that_do_not_match_are_refused(
    tmp_path: Path, text: str, refusal: type[MeasuresError]
):
    path = tmp_path / "w.csv"
    path.write_text(f"iCode,Weight\n{text}", "utf-8")

    with pytest.raises(refusal):
        build(tmp_path, weights=f"file:{path}")


def test_every_choice_builds_or_says_why(tmp_path: Path):
    built = 0
    for normalise in ("minmax", "zscore", "rank", "percentile", "best", "borda", "vector", "ampi"):
        for weights in ("given", "equal", "entropy", "critic", "pca"):
            for aggregate in ("amean", "gmean", "hmean", "median", "mpi", "topsis", "copeland"):
                try:
                    index = build(
                        tmp_path, normalise=normalise, weights=weights, aggregate=aggregate
                    )
                except MeasuresError:
                    continue
                built += 1
                assert np.isfinite(index.build.scores.values).all()
    assert built > 200


def test_steps_stand_in_the_handbooks_order():
    pipeline = pipeline_of(
        Choices(denominate=True, impute="mean", screen=0.5, treat="winsorise-log")
    )

    assert [name for name, _parameters in pipeline.listed()] == [
        "denominate",
        "impute",
        "screen",
        "treat",
        "normalise",
        "weigh",
        "aggregate",
    ]
