"""What a stand can show: kinds of things of this room and of rooms below, each by its queries.

A thing that is no longer public is left out; so is a kind that is not registered (any more).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.people.queries import organisation
from commonfield.people.types import ANYBODY
from commonfield.projects.centres.queries import centre_view, centres
from commonfield.projects.centres.types import TrialView
from commonfield.sharing.cases.queries import PUBLIC
from commonfield.sharing.models import VillageCase
from commonfield.stores.catalogue.queries import product, products_of_store
from commonfield.stores.queries import stores
from commonfield.voices.dialect.queries import (
    lesson,
    meaning,
    varieties,
    varieties_of_place,
    variety,
)
from commonfield.voices.dialect.types import Meaning, VarietyInfo
from commonfield.voices.queries import voices_for

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_MOST: Final = 100
_LESSONS: Final = range(1, 13)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A thing that a stand shows; ``sound`` names a public recording."""

    code: str
    title: str
    title_en: str
    address: str
    sound: str = ""


@dataclass(frozen=True, slots=True)
class ExhibitKind:
    """A kind of exhibit: one by its code, and those that an organisation may show."""

    code: str
    label: "_StrPromise"
    found: Callable[[str, datetime], Exhibit | None]
    offered: Callable[[str, datetime], Iterable[Exhibit]]


_kinds: Final[dict[str, ExhibitKind]] = {}


def register_exhibits(kind: ExhibitKind) -> None:
    _kinds[kind.code] = kind


def exhibit_kinds() -> list[ExhibitKind]:
    """Return the kinds in the order in which they were registered."""
    return list(_kinds.values())


def exhibit(kind: str, code: str, at: datetime) -> Exhibit | None:
    """Return a thing as a stand shows it, if it is public."""
    known = _kinds.get(kind)
    return known.found(code, at) if known else None


def shown_exhibits(
    chosen: Sequence[tuple[str, str]], at: datetime
) -> list[tuple[ExhibitKind, list[Exhibit]]]:
    """Return what a stand shows, by kind."""
    found = [
        (kind, [kind.found(code, at) for name, code in chosen if name == kind.code])
        for kind in exhibit_kinds()
    ]
    there = [(kind, [each for each in things if each]) for kind, things in found]
    return [(kind, things) for kind, things in there if things]


def _tea(slug: str, at: datetime) -> Exhibit | None:
    found = product(slug, now=at)
    if found is None or not found.skus:
        return None
    return _product(slug, found.title, found.title_en)


def _product(slug: str, title: str, title_en: str) -> Exhibit:
    return Exhibit(slug, title, title_en, reverse("market:product", args=[slug]))


def _teas(owner: str, at: datetime) -> Iterable[Exhibit]:
    for store in stores(organisations=[owner]):
        for card in products_of_store(store.slug, now=at, limit=_MOST):
            yield _product(card.sku.product, card.sku.title, card.sku.title_en)


def _spoken(code: str, at: datetime) -> Exhibit | None:
    name, _slash, said = code.partition("/")
    known = meaning(said)
    if known is None or name not in {each.code for each in varieties()}:
        return None
    voices = voices_for(ANYBODY, name, on=china_day(at), meanings=[said])
    return _voice(variety(name), known, voices[0].code) if voices else None


def _voices(owner: str, at: datetime) -> Iterable[Exhibit]:
    every = [each.code for number in _LESSONS for each in lesson(number).meanings]
    for spoken in varieties_of_place(organisation(owner).place_code):
        found = voices_for(ANYBODY, spoken.code, on=china_day(at), meanings=every)
        for said, code in {each.meaning: each.code for each in reversed(found)}.items():
            if known := meaning(said):
                yield _voice(spoken, known, code)


def _voice(spoken: VarietyInfo, known: Meaning, sound: str) -> Exhibit:
    there = reverse("voices:lesson_listen", args=[spoken.code, int(known.code[:2])])
    return Exhibit(
        f"{spoken.code}/{known.code}",
        f"{known.name}（{spoken.name}）",
        f"{known.name_en} ({spoken.name_en})",
        there,
        sound,
    )


def _case(slug: str, _at: datetime) -> Exhibit | None:
    row = VillageCase.objects.filter(PUBLIC, slug=slug).first()
    return _told(row) if row else None


def _cases(_owner: str, _at: datetime) -> Iterable[Exhibit]:
    return map(_told, VillageCase.objects.filter(PUBLIC).order_by("-pk")[:_MOST])


def _told(row: VillageCase) -> Exhibit:
    return Exhibit(row.slug, row.title, row.title_en, reverse("sharing:case", args=[row.slug]))


def _trial(code: str, at: datetime) -> Exhibit | None:
    venue, _slash, number = code.partition("/")
    try:
        shown = centre_view(venue, china_day(at)).trials
    except NotFoundError:
        return None
    return next((_tried(venue, each) for each in shown if str(each.number) == number), None)


def _trials(_owner: str, at: datetime) -> Iterable[Exhibit]:
    for venue, _kind in centres(settings.COUNTY_CODE, china_day(at)):
        for each in centre_view(venue.code, china_day(at)).trials:
            yield _tried(venue.code, each)


def _tried(venue: str, trial: TrialView) -> Exhibit:
    there = reverse("projects:centre", args=[venue])
    return Exhibit(f"{venue}/{trial.number}", trial.title, trial.title_en, there)


def register_known_exhibits() -> None:
    """Register the kinds of this room and of rooms below."""
    register_exhibits(ExhibitKind("case", _("What villages tried"), _case, _cases))
    register_exhibits(ExhibitKind("trial", _("Trials"), _trial, _trials))
    register_exhibits(ExhibitKind("tea", _("Tea and goods"), _tea, _teas))
    register_exhibits(ExhibitKind("dialect", _("How it is said here"), _spoken, _voices))
