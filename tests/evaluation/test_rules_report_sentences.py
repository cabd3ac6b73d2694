import pytest

from commonfield.evaluation.views import report_sentences as sentences
from commonfield.evaluation.views.report_types import Moved, Side, Trait
from commonfield_measures.composite.standing import ComparisonVerdict, PlaceStanding

pytestmark = pytest.mark.usefixtures("in_english")

_LEAF = Trait("Price of leaf", "123 yuan per kg", 3, 150)
_INCOME = Trait("Income", "¥1,200", 12, 150)


def make_standing(*, ahead: int = 0, behind: int = 0, alike: int = 0) -> PlaceStanding:
    """Return a standing among as many as are counted, and itself."""
    return PlaceStanding(ahead + behind + alike + 1, ahead, behind, alike)


@pytest.mark.parametrize(
    ("found", "english"),
    [
        (
            None,
            (
                "Yu has no place in the comparison: too little of it is known or may be shown. That"
                " says nothing for it or against it."
            ),
        ),
        (make_standing(behind=18), "Of the county's 19 towns, Yu is clearly the first."),
        (make_standing(ahead=18), "Of the county's 19 towns, Yu is clearly the last."),
        (make_standing(ahead=2, behind=16), "Of the county's 19 towns, Yu is clearly number 3."),
        (
            make_standing(alike=18),
            (
                "Compared with all 19 towns of the county, Yu cannot be told apart from any of the"
                " others: the figures do not say who is ahead."
            ),
        ),
    ],
)
def test_standing_in_one_sentence(found: PlaceStanding | None, english: str):
    assert sentences.standing(found, name="Yu", places="19 towns") == (english,)


@pytest.mark.parametrize(
    ("found", "english"),
    [
        (
            make_standing(ahead=1, behind=10, alike=7),
            (
                (
                    "Of the county's 19 towns, with Yu among them: 1 is clearly ahead of it; 10 are"
                    " clearly behind it; 7 cannot be told apart from it."
                ),
                "Its place is somewhere from number 2 to number 9.",
            ),
        ),
        (
            make_standing(ahead=2, behind=1, alike=1),
            (
                (
                    "Of the county's 5 towns, with Yu among them: 2 are clearly ahead of it; 1 is"
                    " clearly behind it; 1 cannot be told apart from it."
                ),
                "Its place is somewhere from number 3 to number 4.",
            ),
        ),
        (
            make_standing(behind=1, alike=1),
            (
                (
                    "Of the county's 3 towns, with Yu among them: 1 is clearly behind it; 1 cannot"
                    " be told apart from it."
                ),
                "Its place is somewhere from number 1 to number 2.",
            ),
        ),
    ],
)
def test_standing_counts_others(found: PlaceStanding, english: tuple[str, ...]):
    told = sentences.standing(found, name="Yu", places=f"{found.of} towns")

    assert told == english


def test_strong_and_weak_sides_are_named_with_value_and_place():
    assert sentences.strong([_LEAF, _INCOME]) == (
        "It is strong in: Price of leaf, 123 yuan per kg (number 3 of 150); Income, ¥1,200 (number"
        " 12 of 150)."
    )
    assert sentences.weak([_INCOME]) == "It is behind in: Income, ¥1,200 (number 12 of 150)."


def test_nothing_outstanding_is_one_sentence():
    told = ("In no figure that is shown does it stand far above the others or far behind them.",)

    assert sentences.outstanding([], []) == told
    assert sentences.outstanding([_LEAF], []) == (sentences.strong([_LEAF]), sentences.weak([]))
    assert sentences.outstanding([], [_LEAF]) == (sentences.strong([]), sentences.weak([_LEAF]))


def test_nothing_strong_and_nothing_weak_is_said_too():
    assert sentences.strong([]) == "In no figure does it stand far above the others."
    assert sentences.weak([]) == "In no figure does it fall far behind the others."


@pytest.mark.parametrize(
    ("has_risen", "is_better", "english", "word"),
    [
        (True, True, "rose within a year from 1 to 2: better", "risen: better"),
        (True, False, "rose within a year from 1 to 2: worse", "risen: worse"),
        (False, True, "fell within a year from 1 to 2: better", "fallen: better"),
        (False, False, "fell within a year from 1 to 2: worse", "fallen: worse"),
    ],
)
def test_change_says_whether_it_is_better(
    *, has_risen: bool, is_better: bool, english: str, word: str
):
    change = Moved("Income", "1", "2", has_risen, is_better)

    assert sentences.moved([change], is_known=True) == (f"Income {english}.",)
    assert sentences.year(change) == word


def test_no_change_and_no_year_before_are_not_the_same():
    unknown = ("What changed in a year cannot be told: of a year ago too little is known.",)

    assert sentences.moved([], is_known=True) == (
        "In a year nothing changed by more than chance alone would change it.",
    )
    assert sentences.moved([], is_known=False) == unknown
    assert sentences.year(None) == "no clear change"


@pytest.mark.parametrize(
    ("verdict", "english"),
    [
        (ComparisonVerdict.BEST, "clearly better than most"),
        (ComparisonVerdict.BETTER, "clearly better than half"),
        (ComparisonVerdict.MIDDLE, "not clearly apart"),
        (ComparisonVerdict.WORSE, "clearly behind half"),
        (ComparisonVerdict.WORST, "clearly behind most"),
        (None, ""),
    ],
)
def test_verdict_is_a_word(verdict: ComparisonVerdict | None, english: str):
    assert sentences.verdict(verdict) == english


@pytest.mark.parametrize(
    ("found", "english"),
    [
        (Side(0, 0, 0), "Nothing can be compared here yet."),
        (
            Side(0, 0, 2),
            "In nothing that can be compared does it clearly stand above or below the others.",
        ),
        (Side(2, 0, 0), "All that can be compared is clearly better than in half of the others."),
        (Side(0, 2, 0), "All that can be compared is clearly behind half of the others."),
        (
            Side(3, 1, 1),
            (
                "Of 5 figures that can be compared: clearly better than in half of the others: 3,"
                " clearly behind: 1."
            ),
        ),
    ],
)
def test_side_counts_its_figures(found: Side, english: str):
    assert sentences.side(found) == english


@pytest.mark.parametrize(
    ("material", "cultural", "english"),
    [
        (Side(3, 1, 0), Side(0, 2, 0), "In money the place is further than in culture."),
        (Side(1, 3, 0), Side(2, 0, 0), "In culture the place is further than in money."),
        (Side(1, 1, 0), Side(2, 0, 0), "Whether money or culture is further here cannot be told."),
        (Side(0, 0, 0), Side(2, 0, 0), ""),
        (Side(0, 0, 4), Side(0, 0, 1), ""),
        (Side(2, 0, 0), Side(0, 0, 0), ""),
    ],
)
def test_balance_says_which_half_is_further(material: Side, cultural: Side, english: str):
    assert sentences.balance(material, cultural) == english


def test_protected_figures_are_named_with_their_reason():
    assert sentences.protected(["Income"]) == (
        "One figure is withheld: Income. So few people stand behind it that it would tell what one"
        " household or shop earns, or it would give away another place's. We would not tell yours"
        " either."
    )
    assert sentences.protected(["Income", "Sales"]) == (
        "2 figures are withheld: Income, Sales. So few people stand behind them that they would"
        " tell what one household or shop earns, or they would give away another place's. We would"
        " not tell yours either."
    )


def test_unknown_figures_are_named_with_their_reason():
    assert sentences.unknown(["Income", "Sales"], "Not known.") == "Income, Sales: Not known."


def test_entered_figures_are_named_before_their_sources():
    told = "Entered by hand in part: Income, Halls. The source given:"

    assert sentences.entered([], has_sources=True) == "Nothing in this report was entered by hand."
    assert sentences.entered(["Income"], has_sources=False) == "Entered by hand in part: Income."
    assert sentences.entered(["Income", "Halls"], has_sources=True) == told


@pytest.mark.parametrize(
    ("found", "english"),
    [
        (make_standing(behind=18), "Of its 19 towns, Yu is clearly the first."),
        (
            make_standing(behind=17, alike=1),
            "Of its 19 towns, Yu comes out first, but 1 other is not clearly behind.",
        ),
        (
            make_standing(behind=6, alike=12),
            "Of its 19 towns, Yu comes out first, but 12 others are not clearly behind.",
        ),
    ],
)
def test_leader_is_told_with_its_doubt(found: PlaceStanding, english: str):
    assert sentences.leader(found, name="Yu", places="19 towns") == english
