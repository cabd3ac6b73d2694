"""The index builder's questions: a frame, a level, a period; weights; how the index is made.

Every answer stands in the address. What is left out is as the frame has it; what is wrong is marked
beside its field, and everything else stays as it was typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import LazyStr, number_field
from commonfield_measures.composite.building import Choices
from commonfield_measures.composite.sampling import SEED
from commonfield_measures.composite.sensitivity import positive_scaling
from commonfield_measures.frames.types import Frame

type Named = Sequence[tuple[str, LazyStr]]

WEIGHT: Final = "w_"
MOST_DRAWS: Final = 10_000
FEWEST_DRAWS: Final = 100
_DRAWS: Final = 1_000
_NOISE_PERCENT: Final = 25
_MOST_NOISE: Final = 90
_HEAVIEST: Final = 1_000
_LARGEST_SEED: Final = 2**31 - 1
# A press on − or + moves a weight by about a fifth of its group's mean.
_PRESSES: Final = 5
_PLAIN_STEPS: Final = (Decimal(5), Decimal(2), Decimal(1))
_PERCENT: Final = 100
# These means stop at a zero.
_NEED_POSITIVE: Final = frozenset({"gmean", "hmean"})

# Not a way to fill gaps: places that have one are not ranked.
COMPLETE: Final = "complete"
IMPUTE: Final[Named] = (
    ("median", _("The middle value of all places stands for it")),
    ("mean", _("The mean of all places stands for it")),
    ("knn", _("The mean of the five places most alike stands for it")),
    ("regression", _("What the place's other indicators suggest stands for it")),
    (COMPLETE, _("The place is not ranked")),
)
NORMALISE: Final[Named] = (
    ("minmax", _("From the lowest to the highest value")),
    ("zscore", _("Distance from the mean")),
    ("percentile", _("Share of places that are behind")),
    ("rank", _("Rank")),
)
MEANS: Final[Named] = (
    ("amean", _("Sum: strengths make up for weaknesses")),
    ("gmean", _("Product: weaknesses weigh more")),
    ("hmean", _("Harmonic: weaknesses weigh most")),
)
# The questions that are not weights: what is compared, how the index is made, what is drawn.
ANEW: Final = ("frame", "level", "period")
WAYS: Final = ("impute", "normalise", "within", "between")
CHANCE: Final = ("noise", "draws", "seed")


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen: frames, levels by code, periods by name, the newest first."""

    frames: Sequence[Frame]
    levels: Named
    periods: Named
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A group or an indicator with its field, its share among its siblings, and its step."""

    code: str
    field: forms.BoundField
    share: float | None
    step: str
    members: tuple["Weighed", ...] = ()


class IndexForm(forms.Form):
    """An index as a visitor wants it, read from an address."""

    def __init__(self, asked: Mapping[str, str], offer: Offer) -> None:
        self.frame = _frame_of(asked, offer)
        # What each group and indicator is called, among others.
        self.names = offer.names
        self.usual = _usual(self.frame, offer)
        self._asked = asked
        given = {name: asked[name] for name in self.usual if name in asked}
        if asked.get("of", self.frame.code) != self.frame.code:
            # These weights are of the frame that was shown before.
            given = {name: text for name, text in given.items() if not name.startswith(WEIGHT)}
        super().__init__(self.usual | given | {"of": self.frame.code}, auto_id="%s")
        self.fields.update(_fields(offer, self.frame))

    def clean(self) -> dict[str, object]:
        """Check that weights are of this frame, and that no group is without any."""
        cleaned = dict(self.cleaned_data)
        if self._asked.get("of", self.frame.code) == self.frame.code:
            asked = (each for each in self._asked if each.startswith(WEIGHT))
            unknown = next((each for each in asked if each not in self.fields), None)
            if unknown:
                code = unknown.removeprefix(WEIGHT)[:60]
                text = _(
                    "This index has no component “%(code)s”, so the weight cannot be used. "
                    "Choose the index that it belongs to."
                )
                self.add_error(None, forms.ValidationError(text, "unknown_part", {"code": code}))
        for names in _siblings(self.frame):
            weights = [cleaned.get(name) for name in names]
            if all(weight == 0 for weight in weights):
                text = _(
                    "The weights of this group add up to nothing. Give at least one of them more"
                    " than 0."
                )
                self.add_error(names[0], forms.ValidationError(text, "all_zero"))
        return cleaned

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each group and indicator; once the form is valid."""
        return {
            name.removeprefix(WEIGHT): value
            for name, value in self.cleaned_data.items()
            if name.startswith(WEIGHT)
        }

    @property
    def noise(self) -> float:
        """The share by which each weight may vary."""
        return float(self.cleaned_data["noise"]) / _PERCENT

    def choices(self, places: int) -> Choices:
        """Return how the index is made, for so many places."""
        cleaned = self.cleaned_data
        means = (cleaned["within"], cleaned["between"])
        scale = None
        if _NEED_POSITIVE & set(means):
            scale = positive_scaling(cleaned["normalise"], max(places, 2)).scale
        is_complete = cleaned["impute"] == COMPLETE
        return Choices(
            impute="none" if is_complete else cleaned["impute"],
            screen=1.0 if is_complete else None,
            normalise=cleaned["normalise"],
            scale=scale,
            aggregate=means[0] if means[0] == means[1] else ",".join(means),
        )

    def groups(self) -> Iterator[Weighed]:
        own = self._weighed([group.code for group in self.frame.groups])
        for group, weighed in zip(self.frame.groups, own, strict=True):
            members = self._weighed([code for code, _weight in group.indicators])
            yield Weighed(weighed.code, weighed.field, weighed.share, weighed.step, tuple(members))

    def anew(self) -> list[forms.BoundField]:
        return [self[name] for name in ANEW]

    def how(self) -> list[forms.BoundField]:
        return [self[name] for name in WAYS]

    def chance(self) -> list[forms.BoundField]:
        """Return the questions about the draws."""
        return [self[name] for name in CHANCE]

    def hidden(self, *but: str) -> dict[str, str]:
        """Return all answers as they were typed, but for some: for the other page's form."""
        return {name: str(self.data[name]) for name in self.data if name not in but}

    def _weighed(self, codes: Sequence[str]) -> list[Weighed]:
        names = [WEIGHT + code for code in codes]
        cleaned = getattr(self, "cleaned_data", {})
        weights = [cleaned.get(name) for name in names]
        total = sum(weight or 0 for weight in weights)
        is_known = total > 0 and None not in weights
        step = _step([Decimal(self.usual[name]) for name in names])
        return [
            Weighed(
                code=code,
                field=self[name],
                share=(weight or 0) / total if is_known else None,
                step=step,
            )
            for code, name, weight in zip(codes, names, weights, strict=True)
        ]


def pressed(asked: Mapping[str, str], form: IndexForm) -> dict[str, str] | None:
    """Return the answers after a press on − or + of a weight; None if none was pressed."""
    for button, sign in (("less", -1), ("more", 1)):
        name = WEIGHT + asked.get(button, "")
        if name in form.fields and name != WEIGHT:
            steps = {each.field.name: each.step for group in form.groups() for each in _all(group)}
            typed = form.hidden()
            moved = _moved(typed[name], sign * Decimal(steps[name]))
            return typed | {name: moved}
    return None


def _all(group: Weighed) -> tuple[Weighed, ...]:
    return (group, *group.members)


def _moved(text: str, by: Decimal) -> str:
    """Return a weight one step on; what is no number stays, so that it can be refused."""
    try:
        weight = Decimal(text)
    except ArithmeticError:
        return text
    if not weight.is_finite():
        return text
    return _plain(min(max(weight + by, Decimal(0)), Decimal(_HEAVIEST)))


def _step(weights: Sequence[Decimal]) -> str:
    """Return 1, 2 or 5 of a power of ten: about a fifth of the weights' mean."""
    mean = sum(weights, Decimal(0)) / len(weights)
    if not mean:
        return "1"
    fifth = mean / _PRESSES
    power = Decimal(1).scaleb(fifth.adjusted())
    return _plain(next(step * power for step in _PLAIN_STEPS if step * power <= fifth))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _frame_of(asked: Mapping[str, str], offer: Offer) -> Frame:
    by_code = {frame.code: frame for frame in offer.frames}
    return by_code.get(asked.get("frame", ""), offer.frames[0])


def _usual(frame: Frame, offer: Offer) -> dict[str, str]:
    """Return every question's answer as the frame has it."""
    within, _comma, between = frame.aggregate.partition(",")
    found = {
        "frame": frame.code,
        "level": offer.levels[0][0],
        "period": offer.periods[0][0],
        "impute": IMPUTE[0][0],
        "normalise": _known(frame.normalise, NORMALISE),
        "within": _known(within, MEANS),
        "between": _known(between or within, MEANS),
        "noise": str(_NOISE_PERCENT),
        "draws": str(_DRAWS),
        "seed": str(SEED),
    }
    return found | {name: _plain(Decimal(repr(weight))) for name, weight in _weights(frame)}


def _known(code: str, named: Named) -> str:
    return code if code in dict(named) else named[0][0]


def _weights(frame: Frame) -> Iterator[tuple[str, float]]:
    for group in frame.groups:
        yield WEIGHT + group.code, group.weight
        for code, weight in group.indicators:
            yield WEIGHT + code, weight


def _siblings(frame: Frame) -> Iterator[list[str]]:
    """Yield the names of weights that share a parent, where there are several."""
    groups = [[WEIGHT + group.code for group in frame.groups]]
    groups += [[WEIGHT + code for code, _weight in group.indicators] for group in frame.groups]
    yield from (names for names in groups if len(names) > 1)


def _fields(offer: Offer, frame: Frame) -> dict[str, forms.Field]:
    names = offer.names
    found: dict[str, forms.Field] = {
        "frame": _choice(
            _("Index"), [(each.code, names[each.code]) for each in offer.frames]
        ),
        "level": _choice(_("Places compared"), offer.levels),
        "period": _choice(_("Period"), offer.periods),
        "of": forms.CharField(widget=forms.HiddenInput, required=False),
        "impute": _choice(_("Where a value is missing"), IMPUTE),
        "normalise": _choice(_("How values become points"), NORMALISE),
        "within": _choice(_("How indicators of a group are joined"), MEANS),
        "between": _choice(_("How groups are joined"), MEANS),
        "noise": _whole(
            _("How far weights may vary, in per cent"), 0, _MOST_NOISE,
            _("Each draw makes every weight larger or smaller by at most this much."),
        ),
        "draws": _whole(
            _("Number of draws"), FEWEST_DRAWS, MOST_DRAWS,
            _("More draws make the intervals steadier, and take longer."),
        ),
        "seed": _whole(
            _("Seed of chance"), 0, _LARGEST_SEED,
            _("The same seed gives the same draws on any machine."),
        ),
    }  # fmt: skip
    return found | {
        name: _weight(names[name.removeprefix(WEIGHT)]) for name, _own in _weights(frame)
    }


def _choice(label: LazyStr, named: Named) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(named))


def _whole(label: LazyStr, least: int, most: int, help_text: LazyStr) -> forms.IntegerField:
    return number_field(label, least, most, help_text=help_text)


def _weight(label: str) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=_HEAVIEST,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        error_messages={
            "min_value": _("A weight is 0 or more."),
            "max_value": _("A weight is 1000 at most; only proportions matter."),
            "invalid": _("Write the weight as a number, such as 1 or 0.25."),
            "required": _("Write the weight as a number, such as 1 or 0.25."),
        },
    )
