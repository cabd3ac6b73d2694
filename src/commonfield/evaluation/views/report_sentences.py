"""What a report says, sentence by sentence: from findings and written-out figures to words.

No percentages, no names of methods: read aloud at a meeting, each is understood.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.evaluation.views.report_types import Moved, Side, Trait
from commonfield.evaluation.views.texts import listed
from commonfield.front.language import is_chinese
from commonfield_measures.composite.standing import ComparisonVerdict, PlaceStanding

_LEAST_LEAD: Final = 2
_BOTH: Final = 2


def standing(found: PlaceStanding | None, *, name: str, places: str) -> tuple[str, ...]:
    """Return where a place stands among others; ``places`` counts all of them: 19 towns."""
    if found is None:
        return (
            _(
                "%(name)s has no place in the comparison: too little of it is known or may be"
                " shown. That says nothing for it or against it."
            )
            % {"name": name},
        )
    if found.alike == 0:
        return (_clear(found, name=name, places=places),)
    if found.alike == found.of - 1:
        return (
            _(
                "Compared with all %(places)s of the county, %(name)s cannot be told apart from any"
                " of the others: the figures do not say who is ahead."
            )
            % {"places": places, "name": name},
        )
    counts = (
        (
            found.ahead,
            ngettext("%(n)s is clearly ahead of it", "%(n)s are clearly ahead of it", found.ahead),
        ),
        (
            found.behind,
            ngettext("%(n)s is clearly behind it", "%(n)s are clearly behind it", found.behind),
        ),
        (
            found.alike,
            ngettext(
                "%(n)s cannot be told apart from it",
                "%(n)s cannot be told apart from it",
                found.alike,
            ),
        ),
    )
    clauses = [text % {"n": count} for count, text in counts if count]
    first = _("Of the county's %(places)s, with %(name)s among them: %(clauses)s.") % {
        "places": places,
        "name": name,
        "clauses": ("；" if is_chinese() else "; ").join(clauses),
    }
    return first, _between(found)


def _clear(found: PlaceStanding, *, name: str, places: str) -> str:
    params = {"name": name, "places": places, "rank": found.ahead + 1}
    if found.ahead == 0:
        return _("Of the county's %(places)s, %(name)s is clearly the first.") % params
    if found.behind == 0:
        return _("Of the county's %(places)s, %(name)s is clearly the last.") % params
    return _("Of the county's %(places)s, %(name)s is clearly number %(rank)s.") % params


def _between(found: PlaceStanding) -> str:
    """Return the places that are left between those surely ahead and those surely behind."""
    return _("Its place is somewhere from number %(first)s to number %(last)s.") % {
        "first": found.first,
        "last": found.last,
    }


def among(found: PlaceStanding, *, name: str, places: str) -> tuple[str, ...]:
    """Return where a county stands among all counties of its province that are compared."""
    if found.alike == found.of - 1:
        return (
            _(
                "Compared with all %(places)s that are not late, %(name)s cannot be told apart from"
                " any of the others: the figures do not say who is ahead."
            )
            % {"places": places, "name": name},
        )
    first = _(
        "Of %(places)s that are not late, with %(name)s among them, %(ahead)s are clearly ahead of"
        " it and %(behind)s clearly behind."
    ) % {"places": places, "name": name, "ahead": found.ahead, "behind": found.behind}
    return first, _between(found)


def leader(found: PlaceStanding, *, name: str, places: str) -> str:
    """Return who is first among the places of a county, and how sure that is."""
    unsure = found.of - 1 - found.behind
    params = {"name": name, "places": places, "n": unsure}
    if not unsure:
        return _("Of its %(places)s, %(name)s is clearly the first.") % params
    return (
        ngettext(
            "Of its %(places)s, %(name)s comes out first, but %(n)s other is not clearly behind.",
            "Of its %(places)s, %(name)s comes out first, but %(n)s others are not clearly behind.",
            unsure,
        )
        % params
    )


def outstanding(strong_in: Sequence[Trait], weak_in: Sequence[Trait]) -> tuple[str, ...]:
    """Return in what a place stands far above the others and far behind them."""
    if not strong_in and not weak_in:
        return (
            _("In no figure that is shown does it stand far above the others or far behind them."),
        )
    return strong(strong_in), weak(weak_in)


def strong(traits: Sequence[Trait]) -> str:
    """Return in what a place is strong, or that it is in nothing."""
    if not traits:
        return _("In no figure does it stand far above the others.")
    return _("It is strong in: %(traits)s.") % {"traits": _traits(traits)}


def weak(traits: Sequence[Trait]) -> str:
    """Return in what a place is weak, or that it is in nothing."""
    if not traits:
        return _("In no figure does it fall far behind the others.")
    return _("It is behind in: %(traits)s.") % {"traits": _traits(traits)}


def _traits(traits: Sequence[Trait]) -> str:
    texts = [
        _("%(name)s, %(value)s (number %(rank)s of %(of)s)")
        % {"name": each.name, "value": each.value, "rank": each.rank, "of": each.of}
        for each in traits
    ]
    return ("；" if is_chinese() else "; ").join(texts)


def moved(changes: Sequence[Moved], *, is_known: bool) -> tuple[str, ...]:
    """Return what changed in a year; ``is_known``: anything could be compared."""
    if not is_known:
        return (_("What changed in a year cannot be told: of a year ago too little is known."),)
    if not changes:
        return (_("In a year nothing changed by more than chance alone would change it."),)
    return tuple(_move(each) for each in changes)


def _move(change: Moved) -> str:
    params = {"name": change.name, "before": change.before, "now": change.now}
    if change.has_risen and change.is_better:
        return _("%(name)s rose within a year from %(before)s to %(now)s: better.") % params
    if change.has_risen:
        return _("%(name)s rose within a year from %(before)s to %(now)s: worse.") % params
    if change.is_better:
        return _("%(name)s fell within a year from %(before)s to %(now)s: better.") % params
    return _("%(name)s fell within a year from %(before)s to %(now)s: worse.") % params


def verdict(found: ComparisonVerdict | None) -> str:
    """Return in a word how a value compares with those of the others."""
    return {
        None: "",
        ComparisonVerdict.BEST: _("clearly better than most"),
        ComparisonVerdict.BETTER: _("clearly better than half"),
        ComparisonVerdict.MIDDLE: _("not clearly apart"),
        ComparisonVerdict.WORSE: _("clearly behind half"),
        ComparisonVerdict.WORST: _("clearly behind most"),
    }[found]


def year(change: Moved | None) -> str:
    """Return in a word how a value compares with that of a year ago."""
    if change is None:
        return _("no clear change")
    if change.has_risen:
        return _("risen: better") if change.is_better else _("risen: worse")
    return _("fallen: better") if change.is_better else _("fallen: worse")


def side(found: Side) -> str:
    """Return how one half of affluence shared compares, from its figures together."""
    params = {"better": found.better, "worse": found.worse, "n": found.count}
    if found.count == 0:
        return _("Nothing can be compared here yet.")
    if found.middle == found.count:
        return _("In nothing that can be compared does it clearly stand above or below the others.")
    if found.worse == found.middle == 0:
        return _("All that can be compared is clearly better than in half of the others.")
    if found.better == found.middle == 0:
        return _("All that can be compared is clearly behind half of the others.")
    return (
        _(
            "Of %(n)s figures that can be compared: clearly better than in half of the others:"
            " %(better)s, clearly behind: %(worse)s."
        )
        % params
    )


def balance(material: Side, cultural: Side) -> str:
    """Return which of income and culture is further, or "" with nothing to compare."""
    sides = [side for side in (material, cultural) if side.count]
    if len(sides) < _BOTH or all(side.middle == side.count for side in sides):
        return ""
    lead = _level(material) - _level(cultural)
    if lead >= _LEAST_LEAD:
        return _("In money the place is further than in culture.")
    if lead <= -_LEAST_LEAD:
        return _("In culture the place is further than in money.")
    return _("Whether money or culture is further here cannot be told.")


def _level(found: Side) -> int:
    """Return -1, 0 or 1: mostly behind, between, mostly better."""
    return (found.better * 2 > found.count) - (found.worse * 2 > found.count)


def protected(names: Sequence[str]) -> str:
    """Return what is hidden and why, so that a neighbour agrees."""
    return ngettext(
        "One figure is withheld: %(names)s. So few people stand behind it that it would tell what"
        " one household or shop earns, or it would give away another place's. We would not tell"
        " yours either.",
        "%(n)s figures are withheld: %(names)s. So few people stand behind them that they would"
        " tell what one household or shop earns, or they would give away another place's. We would"
        " not tell yours either.",
        len(names),
    ) % {"n": len(names), "names": listed(names)}


def unknown(names: Sequence[str], why: str) -> str:
    """Return what is not known, and why."""
    return _("%(names)s: %(why)s") % {"names": listed(names), "why": why}


def entered(names: Sequence[str], *, has_sources: bool) -> str:
    """Return what was entered by hand; the sources are quoted after it."""
    if not names:
        return _("Nothing in this report was entered by hand.")
    if not has_sources:
        return _("Entered by hand in part: %(names)s.") % {"names": listed(names)}
    return _("Entered by hand in part: %(names)s. The source given:") % {"names": listed(names)}
