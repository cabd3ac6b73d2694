"""Reads of expos, stands and enquiries."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import Actor
from commonfield.sharing.expo.exhibits import Exhibit, ExhibitKind, exhibit_kinds, shown_exhibits
from commonfield.sharing.expo.permissions import (
    answers_enquiries,
    is_expo_editor,
    keeps_stand,
    may_arrange,
    organisations_at_stands,
)
from commonfield.sharing.expo.types import EnquiryView, ExpoView, ReceiptView, StandView
from commonfield.sharing.models import Expo, ExpoStand, StandEnquiry
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

ENQUIRY_PURPOSE: Final = "sharing.enquiry"
ANSWER_PURPOSE: Final = "sharing.enquiry_answer"
_SHOWN: Final = 100
_WAITING: Final = Q(enquiries__answered_at=None, enquiries__words_sealed__isnull=False)


def expos(on: date) -> list[ExpoView]:
    """Return the county's expos: what is on and what comes, the next first; then what is over."""
    rows = [view_of(ExpoView, row) for row in Expo.objects.order_by("-starts_on", "-pk")[:_SHOWN]]
    coming = sorted((each for each in rows if each.ends_on >= on), key=lambda each: each.starts_on)
    return coming + [each for each in rows if each.ends_on < on]


def expo(pk: int) -> ExpoView:
    return view_of(ExpoView, must_exist(Expo.objects.filter(pk=pk).first()))


def stands_of(expo_pk: int) -> list[StandView]:
    """Return the stands of an expo that were not withdrawn, by number."""
    rows = _stands().filter(expo=expo_pk, withdrawn_at=None)
    return _stand_views(rows.order_by("number"))


def stand(expo_pk: int, number: int) -> StandView:
    rows = _stands().filter(expo=expo_pk, number=number, withdrawn_at=None)
    return must_exist(next(iter(_stand_views(rows)), None))


def exhibits_of(stand_pk: int, at: datetime) -> list[tuple[ExhibitKind, list[Exhibit]]]:
    """Return what a stand shows, by kind."""
    rows = must_exist(ExpoStand.objects.filter(pk=stand_pk).first()).exhibits
    return shown_exhibits(list(rows.values_list("kind", "code")), at)


def offered_exhibits(kept: StandView, at: datetime) -> list[tuple[ExhibitKind, list[Exhibit]]]:
    """Return what a stand could show besides, by kind."""
    rows = must_exist(ExpoStand.objects.filter(pk=kept.pk).first()).exhibits
    shown = set(rows.values_list("kind", "code"))
    found = [
        (kind, [e for e in kind.offered(kept.organisation, at) if (kind.code, e.code) not in shown])
        for kind in exhibit_kinds()
    ]
    return [(kind, things) for kind, things in found if things]


# The desk


def kept_stands(by: Actor, now: datetime) -> list[StandView]:
    """Return the stands that the actor arranges or keeps, the latest first."""
    on = china_day(now)
    mine, reads_all = organisations_at_stands(by, on), is_expo_editor(by, on)
    rows = _stands().annotate(open=Count("enquiries", filter=_WAITING))
    if not may_arrange(by, on):
        rows = rows.filter(organisation__in=mine)
    return [
        _stand_view(row, row.open if reads_all or row.organisation in mine else 0)
        for row in rows.order_by("-starts_on", "number")[:_SHOWN]
    ]


def kept_stand(by: Actor, pk: int, now: datetime) -> StandView:
    """Return a stand to the people who keep or arrange it."""
    row = must_exist(_stands().filter(pk=pk).first())
    require(keeps_stand(by, row.organisation, china_day(now)))
    return _stand_view(row)


def has_stands(person_id: int, on: date) -> bool:
    """Return whether a person's organisations have a stand anywhere."""
    mine = organisations_at_stands(Actor(person_id, "person"), on)
    return bool(mine) and ExpoStand.objects.filter(organisation__in=mine).exists()


# Enquiries


def enquiries_to_answer(by: Actor, now: datetime) -> QuerySet[StandEnquiry]:
    """Return the enquiries that the actor may read, the unanswered first; words stay sealed."""
    on = china_day(now)
    rows = StandEnquiry.objects.filter(words_sealed__isnull=False)
    if not is_expo_editor(by, on):
        rows = rows.filter(stand__organisation__in=organisations_at_stands(by, on))
    return rows.order_by(F("answered_at").asc(nulls_first=True), "made_at", "pk")


def enquiry_rows(by: Actor, now: datetime) -> list[EnquiryView]:
    """Return the enquiries that the actor may read, without what they say."""
    rows = enquiries_to_answer(by, now).select_related("stand__expo")[:_SHOWN]
    return [view_of(EnquiryView, row, stand=_stand_view(row.stand), **_UNSAID) for row in rows]


_UNSAID: Final = dict.fromkeys(("name", "phone", "words", "answer"), "")


def enquiry_to_answer(code: str, *, by: Actor, now: datetime) -> EnquiryView:
    """Return an enquiry to the stand's people and the editor, and to nobody else."""
    row = must_exist(_enquiries().filter(code=code).first())
    must_exist(answers_enquiries(by, row.stand.organisation, china_day(now)) or None)
    return _enquiry_view(row)


def enquiry_by_receipt(receipt: str) -> ReceiptView:
    row = must_exist(_enquiries().filter(receipt=receipt.upper()).first())
    return view_of(
        ReceiptView,
        row,
        stand=_stand_view(row.stand),
        answer=answer_of(row),
        is_forgotten=row.words_sealed is None,
    )


def export_of_enquirer(person_id: int) -> dict[str, Any]:
    """Return what is kept of what a person asked at stands."""
    rows = _enquiries().filter(person=person_id).order_by("made_at", "pk")
    names = ("name", "phone", "words", "answer")
    return {
        "stand_enquiries": [
            {name: getattr(each, name) for name in names}
            | {"stand": each.stand.name, "at": each.made_at.isoformat()}
            for each in map(_enquiry_view, rows)
        ]
    }


def words_of(row: StandEnquiry) -> tuple[str, str, str]:
    """Return an enquiry's name, phone and words, until they are forgotten."""
    if row.words_sealed is None:
        return "", "", ""
    text = open_sealed(row.words_sealed, purpose=ENQUIRY_PURPOSE, about=row.code)
    name, phone, words = json.loads(text)
    return name, phone, words


def answer_of(row: StandEnquiry) -> str:
    """Return the answer, until it is forgotten."""
    sealed = row.answer_sealed
    return open_sealed(sealed, purpose=ANSWER_PURPOSE, about=row.code) if sealed else ""


def _enquiries() -> QuerySet[StandEnquiry]:
    return StandEnquiry.objects.select_related("stand__expo")


def _enquiry_view(row: StandEnquiry) -> EnquiryView:
    name, phone, words = words_of(row)
    return view_of(
        EnquiryView,
        row,
        stand=_stand_view(row.stand),
        name=name,
        phone=phone,
        words=words,
        answer=answer_of(row),
    )


def _stands() -> QuerySet[ExpoStand]:
    return ExpoStand.objects.select_related("expo")


def _stand_views(rows: Iterable[ExpoStand]) -> list[StandView]:
    return [_stand_view(row) for row in rows]


def _stand_view(row: ExpoStand, waiting: int = 0) -> StandView:
    return view_of(StandView, row, expo=view_of(ExpoView, row.expo), waiting=waiting)
