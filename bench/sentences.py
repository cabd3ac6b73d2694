"""Every sentence about doubt that a page can print, with the world that tries it.

By the name of a measurement in ``promises``: beginnings of the sentences that rest on it, as they
stand in evaluation's catalogue. ``tests/evaluation/test_rules_sentences.py`` finds those that are
missing here.
"""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "promise_changed_alone": (),
    "promise_changed_on_a_page": (
        "%(name)s rose within a year",
        "%(name)s fell within a year",
        "risen: better",
        "risen: worse",
        "fallen: better",
        "fallen: worse",
        "no clear change",
        "In a year nothing changed by more than chance",
    ),
    "promise_catching_up_false": (),
    "promise_nearer_where_all_grow_alike": (
        "The places came nearer to each other",
        "Places that had less grew faster",
    ),
    "promise_apart_where_all_grow_alike": (
        "The places moved apart",
        "Places that had less do not catch up",
    ),
    "promise_going_along_by_town": (
        "Villages where there is less of the one have less of the other",
        "Villages where there is less of the one have more of the other",
    ),
    "promise_one_person_gone": ("Each person counts once: nobody is more than",),
    "promise_one_person_said": (),
    "promise_surely_ahead": (
        "%(first)s is really ahead of %(second)s",
        "%(n)s is clearly ahead of it",
        "%(n)s is clearly behind it",
        "All others are surely before it or behind it",
        "Its place is somewhere from number",
        "Surely before it: ",
        "In the first tier: ",
        "Of its %(places)s, %(name)s comes out first, but",
        "Of %(places)s that are not late, with %(name)s among them",
    ),
    "promise_tiers": ("No place is surely ahead of another", "They fall into %(n)s tiers"),
    "promise_clearly_first": (
        "Of its %(places)s, %(name)s is clearly the first",
        "Of the county's %(places)s, %(name)s is clearly",
        "%(n)s stands alone: ",
    ),
    "promise_strong_or_behind": (
        "It is strong in: ",
        "It is behind in: ",
        "Strong in",
        "Weak in",
        "Nothing in which it is clearly better",
        "Nothing in which two thirds of the others are clearly better",
    ),
    "promise_better_than_half": (
        "clearly better than half",
        "clearly better than most",
        "clearly behind half",
        "clearly behind most",
        "All that can be compared is clearly",
        "In nothing that can be compared does it clearly",
        "Of %(n)s figures that can be compared: clearly better",
        "In money the place is further than in culture",
        "In culture the place is further than in money",
    ),
}
# They explain or ask, and say of no place that it is anything.
EXPLANATIONS: Final = (
    "A rank depends on weights",
    "For the comparison each figure",
    "Is one really ahead of the other?",
    "Only if the spread of the places fell",
    "Such a change may be chance",
    "The dot is the rank with your choices",
    "Affluence is shared when",
)
