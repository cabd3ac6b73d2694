import pytest
from django.utils import translation

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
    ("found", "english", "chinese"),
    [
        (
            None,
            (
                "Yu has no place in the comparison: too little of it is known or may be shown. That"
                " says nothing for it or against it."
            ),
            "大石村没有参加比较：已知或可以公布的太少。这不说明它好，也不说明它不好。",
        ),
        (
            make_standing(behind=18),
            "Of the county's 19 towns, Yu is clearly the first.",
            "在全县19个乡镇中，大石村明显居首。",
        ),
        (
            make_standing(ahead=18),
            "Of the county's 19 towns, Yu is clearly the last.",
            "在全县19个乡镇中，大石村明显居末。",
        ),
        (
            make_standing(ahead=2, behind=16),
            "Of the county's 19 towns, Yu is clearly number 3.",
            "在全县19个乡镇中，大石村明显排第3。",
        ),
        (
            make_standing(alike=18),
            (
                "Compared with all 19 towns of the county, Yu cannot be told apart from any of the"
                " others: the figures do not say who is ahead."
            ),
            "与全县19个乡镇相比，大石村和其他哪一个都分不出高下：这些数据说不出谁在前。",
        ),
    ],
)
def test_standing_in_one_sentence(found: PlaceStanding | None, english: str, chinese: str):
    assert sentences.standing(found, name="Yu", places="19 towns") == (english,)
    with translation.override("zh-hans"):
        assert sentences.standing(found, name="大石村", places="19个乡镇") == (chinese,)


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
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
            (
                (
                    "在全县19个乡镇（包括大石村）中：1个明显在它前面；10个明显在它后面；"
                    "7个与它分不出高下。"
                ),
                "名次大致在第2到第9之间。",
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
            (
                (
                    "在全县5个乡镇（包括大石村）中：2个明显在它前面；1个明显在它后面；"
                    "1个与它分不出高下。"
                ),
                "名次大致在第3到第4之间。",
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
            (
                "在全县3个乡镇（包括大石村）中：1个明显在它后面；1个与它分不出高下。",
                "名次大致在第1到第2之间。",
            ),
        ),
    ],
)
def test_standing_counts_others(
    found: PlaceStanding, english: tuple[str, ...], chinese: tuple[str, ...]
):
    told = sentences.standing(found, name="Yu", places=f"{found.of} towns")

    assert told == english
    with translation.override("zh-hans"):
        told = sentences.standing(found, name="大石村", places=f"{found.of}个乡镇")
        assert told == chinese


def test_strong_and_weak_sides_are_named_with_value_and_place():
    assert sentences.strong([_LEAF, _INCOME]) == (
        "It is strong in: Price of leaf, 123 yuan per kg (number 3 of 150); Income, ¥1,200 (number"
        " 12 of 150)."
    )
    assert sentences.weak([_INCOME]) == "It is behind in: Income, ¥1,200 (number 12 of 150)."
    with translation.override("zh-hans"):
        assert sentences.strong([_LEAF, _INCOME]) == (
            "它的长处：Price of leaf，123 yuan per kg（150个中第3）；"
            "Income，¥1,200（150个中第12）。"
        )
        assert sentences.weak([_INCOME]) == "它落后的：Income，¥1,200（150个中第12）。"


def test_nothing_outstanding_is_one_sentence():
    told = ("In no figure that is shown does it stand far above the others or far behind them.",)

    assert sentences.outstanding([], []) == told
    assert sentences.outstanding([_LEAF], []) == (sentences.strong([_LEAF]), sentences.weak([]))
    assert sentences.outstanding([], [_LEAF]) == (sentences.strong([]), sentences.weak([_LEAF]))
    with translation.override("zh-hans"):
        assert sentences.outstanding([], []) == (
            "在已公布的指标中，没有哪一项远好于或远落后于其他地方。",
        )


def test_nothing_strong_and_nothing_weak_is_said_too():
    assert sentences.strong([]) == "In no figure does it stand far above the others."
    assert sentences.weak([]) == "In no figure does it fall far behind the others."
    with translation.override("zh-hans"):
        assert sentences.strong([]) == "没有哪一项远好于其他地方。"
        assert sentences.weak([]) == "没有哪一项远落后于其他地方。"


@pytest.mark.parametrize(
    ("has_risen", "is_better", "english", "chinese", "word", "chinese_word"),
    [
        (
            True,
            True,
            "rose within a year from 1 to 2: better",
            "由1升至2，变好了",
            "risen: better",
            "升了，变好",
        ),
        (
            True,
            False,
            "rose within a year from 1 to 2: worse",
            "由1升至2，变差了",
            "risen: worse",
            "升了，变差",
        ),
        (
            False,
            True,
            "fell within a year from 1 to 2: better",
            "由1降至2，变好了",
            "fallen: better",
            "降了，变好",
        ),
        (
            False,
            False,
            "fell within a year from 1 to 2: worse",
            "由1降至2，变差了",
            "fallen: worse",
            "降了，变差",
        ),
    ],
)
def test_change_says_whether_it_is_better(
    *, has_risen: bool, is_better: bool, english: str, chinese: str, word: str, chinese_word: str
):
    change = Moved("Income", "1", "2", has_risen, is_better)

    assert sentences.moved([change], is_known=True) == (f"Income {english}.",)
    assert sentences.year(change) == word
    with translation.override("zh-hans"):
        assert sentences.moved([change], is_known=True) == (f"Income一年来{chinese}。",)
        assert sentences.year(change) == chinese_word


def test_no_change_and_no_year_before_are_not_the_same():
    unknown = ("What changed in a year cannot be told: of a year ago too little is known.",)

    assert sentences.moved([], is_known=True) == ("In a year hardly anything changed.",)
    assert sentences.moved([], is_known=False) == unknown
    assert sentences.year(None) == "about the same"
    with translation.override("zh-hans"):
        assert sentences.moved([], is_known=True) == ("一年来几乎没有变化。",)
        assert sentences.moved([], is_known=False) == (
            "一年来有什么变化说不出来：一年前的情况知道得太少。",
        )
        assert sentences.year(None) == "差不多"


@pytest.mark.parametrize(
    ("verdict", "english", "chinese"),
    [
        (ComparisonVerdict.BEST, "better than most", "好于多数"),
        (ComparisonVerdict.BETTER, "better than half", "好于半数"),
        (ComparisonVerdict.MIDDLE, "in the middle", "居中"),
        (ComparisonVerdict.WORSE, "behind half", "落后半数"),
        (ComparisonVerdict.WORST, "behind most", "落后多数"),
        (None, "", ""),
    ],
)
def test_verdict_is_a_word(verdict: ComparisonVerdict | None, english: str, chinese: str):
    assert sentences.verdict(verdict) == english
    with translation.override("zh-hans"):
        assert sentences.verdict(verdict) == chinese


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
    [
        (Side(0, 0, 0), "Nothing can be compared here yet.", "这方面还没有可比的。"),
        (Side(0, 0, 2), "All that can be compared is in the middle.", "可比的都居中。"),
        (
            Side(2, 0, 0),
            "All that can be compared is better than in half of the others.",
            "可比的都好于半数地方。",
        ),
        (
            Side(0, 2, 0),
            "All that can be compared is behind half of the others.",
            "可比的都落后半数地方。",
        ),
        (
            Side(3, 1, 1),
            ("Of 5 figures that can be compared: better than in half of the others: 3, behind: 1."),
            "可比的5项中，3项好于半数地方，1项落后。",
        ),
    ],
)
def test_side_counts_its_figures(found: Side, english: str, chinese: str):
    assert sentences.side(found) == english
    with translation.override("zh-hans"):
        assert sentences.side(found) == chinese


@pytest.mark.parametrize(
    ("material", "cultural", "english", "chinese"),
    [
        (
            Side(3, 1, 0),
            Side(0, 2, 0),
            "In money the place is further than in culture.",
            "物质方面走在文化方面前头。",
        ),
        (
            Side(1, 3, 0),
            Side(2, 0, 0),
            "In culture the place is further than in money.",
            "文化方面走在物质方面前头。",
        ),
        (Side(1, 1, 0), Side(2, 0, 0), "Money and culture keep step here.", "物质与文化步子相当。"),
        (Side(0, 0, 0), Side(2, 0, 0), "", ""),
        (Side(0, 0, 4), Side(0, 0, 1), "", ""),
        (Side(2, 0, 0), Side(0, 0, 0), "", ""),
    ],
)
def test_balance_says_which_half_is_further(
    material: Side, cultural: Side, english: str, chinese: str
):
    assert sentences.balance(material, cultural) == english
    with translation.override("zh-hans"):
        assert sentences.balance(material, cultural) == chinese


def test_protected_figures_are_named_with_their_reason():
    assert sentences.protected(["Income"]) == (
        "One figure is not shown: Income. So few people stand behind it that it would tell what one"
        " household or shop earns, or it would give away another place's. We would not tell yours"
        " either."
    )
    assert sentences.protected(["Income", "Sales"]) == (
        "2 figures are not shown: Income, Sales. So few people stand behind them that they would"
        " tell what one household or shop earns, or they would give away another place's. We would"
        " not tell yours either."
    )
    with translation.override("zh-hans"):
        assert sentences.protected(["收入", "销售"]) == (
            "有2项没有公布：收入、销售。背后的人太少，公布了就等于说出某一户、某一家店的收入，"
            "或让人推算出别处的数；换作您家的，我们也不会说。"
        )


def test_unknown_figures_are_named_with_their_reason():
    assert sentences.unknown(["Income", "Sales"], "Not known.") == "Income, Sales: Not known."
    with translation.override("zh-hans"):
        assert sentences.unknown(["收入", "销售"], "不详。") == "收入、销售：不详。"


def test_entered_figures_are_named_before_their_sources():
    told = "Entered by hand in part: Income, Halls. The source given:"

    assert sentences.entered([], has_sources=True) == "Nothing in this report was entered by hand."
    assert sentences.entered(["Income"], has_sources=False) == "Entered by hand in part: Income."
    assert sentences.entered(["Income", "Halls"], has_sources=True) == told
    with translation.override("zh-hans"):
        assert sentences.entered([], has_sources=False) == "这份报告里没有人工填报的数。"
        assert sentences.entered(["收入"], has_sources=False) == "部分由人工填报：收入。"
        assert sentences.entered(["收入", "礼堂"], has_sources=True) == (
            "部分由人工填报：收入、礼堂。填报时注明的来源："
        )


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
    [
        (
            make_standing(behind=18),
            "Of its 19 towns, Yu is clearly the first.",
            "在它的19个乡镇中，大石明显居首。",
        ),
        (
            make_standing(behind=17, alike=1),
            "Of its 19 towns, Yu comes out first, but 1 other is not clearly behind.",
            "在它的19个乡镇中，大石排在最前，但有1个未见明显落后。",
        ),
        (
            make_standing(behind=6, alike=12),
            "Of its 19 towns, Yu comes out first, but 12 others are not clearly behind.",
            "在它的19个乡镇中，大石排在最前，但有12个未见明显落后。",
        ),
    ],
)
def test_leader_is_told_with_its_doubt(found: PlaceStanding, english: str, chinese: str):
    assert sentences.leader(found, name="Yu", places="19 towns") == english
    with translation.override("zh-hans"):
        assert sentences.leader(found, name="大石", places="19个乡镇") == chinese
