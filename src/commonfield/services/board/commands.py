"""Preparing a village's notices, accepting them, seating who accepts, questions and answers."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.utils.functional import lazy

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.front.spreadsheets import SheetColumn, read_rows
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_serial
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.permissions import (
    is_close_to,
    person_of,
    require,
    require_role,
    require_system,
)
from commonfield.people.queries import full_names
from commonfield.people.types import Actor, NewGrant
from commonfield.places.queries import place
from commonfield.services.board import errors
from commonfield.services.board.permissions import (
    is_related,
    may_sit,
    require_supervisor,
    require_village_clerk,
)
from commonfield.services.board.queries import village_named
from commonfield.services.board.rules import (
    FILE_PURPOSE,
    QUESTION_PURPOSE,
    notice_kinds,
    period_due,
    question_due,
    sheet_differences,
    timing,
)
from commonfield.services.board.types import NewNotice, NoticeDuty
from commonfield.services.board.wording import findings_text
from commonfield.services.models import (
    BoardQuestion,
    DeclaredRelation,
    NoticeDecision,
    NoticeFile,
    NoticeLook,
    VillageNotice,
)
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.masking.reading import findings_in_words, findings_of
from commonfield.workshop.masking.types import UNREAD, Finding, Masked
from commonfield.workshop.vault import seal, seal_bytes

_LEAST_DAYS, _MOST_DAYS = 3, 730
_DIGITS: Final = 9
_MOST_OPEN: Final = 5
_MOST_TEXT: Final = 500
_MONEY: Final = (
    SheetColumn("opening", ("期初余额", "Opening", "上期结余", "期初")),
    SheetColumn("income", ("本期收入", "Income", "收入", "收入金额")),
    SheetColumn("spending", ("本期支出", "Spending", "支出", "支出金额")),
    SheetColumn("closing", ("期末余额", "Closing", "本期结余", "期末", "余额")),
)


@transaction.atomic
def seat_supervisor(
    *, by: Actor, now: datetime, person_id: int, village: str, related: Collection[int]
) -> None:
    """Give a person the role of the supervision committee, with relatives beyond the household.

    The township declares them now; whom the law bars is refused.
    """
    require_role(by, {Role.COUNTY_ADMIN}, place=village, on=china_day(now))
    require(person_id not in {by.person_id, by.acting_id})
    concerned = {person_id, *related}
    must_exist(place(village) if concerned <= set(full_names(concerned)) else None)
    if not may_sit(person_id, related, village, now=now):
        raise errors.SupervisorRelatedError
    seat = NewGrant(person_id, Role.SUPERVISOR, village)
    grant_role(by=by, now=now, grant=seat, are_relatives_declared=True)
    DeclaredRelation.objects.bulk_create(
        (
            DeclaredRelation(
                supervisor_id=person_id, relative_id=each, declared_by=by.code, declared_at=now
            )
            for each in sorted({*related} - {person_id})
        ),
        ignore_conflicts=True,
    )


def prepare_notice(*, by: Actor, now: datetime, new: NewNotice) -> str:
    """Prepare a notice for the supervision committee; return its number.

    Nothing of it shows yet. What must not be published is refused, with its places.
    """
    require_village_clerk(by, new.village, now=now)
    kind = must_exist(notice_kinds().get(new.kind), errors.NoticeKindError)
    on = china_day(now)
    if not (new.text.strip() or new.content):
        raise errors.NoticeEmptyError
    if not _LEAST_DAYS <= (new.last_day - on).days <= _MOST_DAYS:
        raise errors.NoticeLastDayError(least=_LEAST_DAYS, most=_MOST_DAYS)
    passed, needs_two = _checked(new, on)
    if kind.is_finance and new.content and new.file_name.lower().endswith((".csv", ".xlsx")):
        _check_balance(new.content)
    return _write_notice(by, now, new, kind, passed, needs_two=needs_two)


def _all_findings(new: NewNotice, on: date) -> list[Finding]:
    """Return what must not be published of a notice's words and file."""
    found = findings_in_words("\n".join([new.title, new.text, *new.reasons.values()]), on)
    return found + (findings_of(new.content, new.file_name, on) if new.content else [])


def _checked(new: NewNotice, on: date) -> tuple[dict[str, str], bool]:
    """Return the reasons for which offices' numbers pass, and whether two persons must look."""
    found = _all_findings(new, on)
    said = {place: why.strip() for place, why in new.reasons.items() if why.strip()}
    passed = {
        str(each.where): said[str(each.where)]
        for each in found
        if each.kind is Masked.PHONE and str(each.where) in said
    }
    blocking = [
        each
        for each in found
        if each.kind not in UNREAD and not (each.kind is Masked.PHONE and str(each.where) in passed)
    ]
    if blocking:
        refusal = errors.NoticeMaskedError(places=lazy(findings_text, str)(blocking))
        phones = [str(each.where) for each in found if each.kind is Masked.PHONE]
        refusal.phones = list(dict.fromkeys(phones))
        raise refusal
    return passed, any(each.kind in UNREAD for each in found)


def _check_balance(content: bytes) -> None:
    rows = [(row.number, dict(row.cells)) for row in read_rows(content, _MONEY)]
    if wrong := sheet_differences(rows):
        raise errors.SheetBalanceError(rows=", ".join(str(each.row) for each in wrong))


@transaction.atomic
def _write_notice(
    by: Actor,
    now: datetime,
    new: NewNotice,
    kind: NoticeDuty,
    passed: dict[str, str],
    *,
    needs_two: bool,
) -> str:
    number = f"N{new_serial(_DIGITS)}"
    row = VillageNotice(
        number=number,
        village=new.village,
        publisher=kind.publisher,
        kind=kind.code,
        due_on=period_due(kind, china_day(now)),
        title=new.title.strip(),
        text=new.text.strip(),
        last_day=new.last_day,
        file_name=new.file_name,
        file_sha256=hashlib.sha256(new.content).hexdigest() if new.content else "",
        reasons=passed,
        needs_two=needs_two,
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    row.digest = digest_of(row)
    row.save()
    if new.content:
        sealed = seal_bytes(new.content, purpose=FILE_PURPOSE, about=number)
        NoticeFile.objects.create(notice=row, number=number, content_sealed=sealed)
    _audit("services.notice_prepared", by, row, now, kind=kind.code)
    return number


@transaction.atomic
def look_through(*, by: Actor, now: datetime, number: str) -> None:
    """Say that one has looked through a file that no program could read."""
    row = _waiting(by, number, now)
    NoticeLook.objects.get_or_create(
        notice=row, looked_by=person_of(by), defaults={"looked_at": now}
    )
    _audit("services.notice_looked_through", by, row, now)


@transaction.atomic
def accept_notice(*, by: Actor, now: datetime, number: str) -> None:
    """Accept a notice, which shows from now until its last day; the fact says if it was in time."""
    row = _waiting(by, number, now)
    if row.needs_two and not _was_looked_through(by, row):
        raise errors.SecondLookMissingError
    decision = _decision(by, now, row, Verdict.ACCEPTED)
    said = {"timing": timing(row.due_on, china_day(now))}
    fact = FactRecord("services.notice_published", row.village, now, 1, attributes=said)
    decision.fact = record(fact, now=now)
    decision.save(force_insert=True)
    _audit("services.notice_accepted", by, row, now)


@transaction.atomic
def send_notice_back(*, by: Actor, now: datetime, number: str, reason: str) -> None:
    """Refuse a notice, saying why; its clerk prepares another."""
    if not reason.strip():
        raise errors.NoticeReasonError
    row = _waiting(by, number, now)
    _decision(by, now, row, Verdict.SENT_BACK, reason.strip()).save(force_insert=True)
    _audit("services.notice_sent_back", by, row, now)


@transaction.atomic
def take_notice_back(*, by: Actor, now: datetime, number: str) -> None:
    """Take a notice back that waits, as its preparer."""
    row = _locked(number)
    require_village_clerk(by, row.village, now=now)
    decider = Decider(by.acting_id, now)
    decisions(NoticeDecision, [row], Verdict.TAKEN_BACK, decider)[0].save(force_insert=True)
    _audit("services.notice_taken_back", by, row, now)


def _locked(number: str) -> VillageNotice:
    row = must_exist(VillageNotice.objects.filter(number=number).first())
    one_at_a_time(f"services.notice {number}")
    return row


def _waiting(by: Actor, number: str, now: datetime) -> VillageNotice:
    row = _locked(number)
    require_supervisor(by, row.village, now=now)
    return row


def _decision(
    by: Actor, now: datetime, row: VillageNotice, verdict: Verdict, reason: str = ""
) -> NoticeDecision:
    decider = Decider(
        by.acting_id,
        now,
        lambda preparer, is_accepting: (
            is_close_to(by, preparer, is_accepting) or is_related({person_of(by)}, preparer)
        ),
    )
    return decisions(NoticeDecision, [row], verdict, decider, reason=reason)[0]


def _was_looked_through(by: Actor, row: VillageNotice) -> bool:
    """Return whether another member has looked who is not close to the one who accepts."""
    close = partial(is_close_to, by)
    looked = NoticeLook.objects.filter(notice=row).values_list("looked_by", flat=True)
    return any(not close(each) and not is_related({person_of(by)}, each) for each in looked)


def delete_old_files(now: datetime) -> int:
    """Delete files of notices whose last day is over, or that were not accepted (a job)."""
    over = NoticeFile.objects.filter(notice__last_day__lt=china_day(now))
    refused = NoticeFile.objects.filter(
        notice__decision__verdict__in=[Verdict.SENT_BACK, Verdict.TAKEN_BACK],
        notice__decision__decided_at__lt=now - timedelta(days=1),
    )
    return over.delete()[0] + refused.delete()[0]


# Questions


@transaction.atomic
def ask_village(*, by: Actor, now: datetime, village: str, text: str) -> str:
    """Ask a village something; the law lets it answer within fifteen days. Return the number."""
    person_id = person_of(by)
    village_named(village, china_day(now))
    if not 0 < len(text.strip()) <= _MOST_TEXT:
        raise errors.QuestionEmptyError
    one_at_a_time(f"services.questions P{person_id}")
    if BoardQuestion.objects.filter(person=person_id, answered_at=None).count() >= _MOST_OPEN:
        raise errors.QuestionsManyError
    number = f"Q{new_serial(_DIGITS)}"
    BoardQuestion.objects.create(
        number=number,
        village=village,
        person_id=person_id,
        text_sealed=seal(text.strip(), purpose=QUESTION_PURPOSE, about=number),
        asked_at=now,
        due_on=question_due(china_day(now)),
    )
    record_audit("services.question_asked", by.code, f"question:{number}", now, village)
    return number


@transaction.atomic
def answer_question(*, by: Actor, now: datetime, number: str, answer: str) -> None:
    """Answer a villager's question; its fact is in time or late."""
    row = must_exist(BoardQuestion.objects.filter(number=number).first())
    require_village_clerk(by, row.village, now=now)
    if not 0 < len(answer.strip()) <= _MOST_TEXT:
        raise errors.QuestionEmptyError
    sealed = seal(answer.strip(), purpose=QUESTION_PURPOSE, about=number)
    waiting = BoardQuestion.objects.filter(pk=row.pk, answered_at=None)
    if not waiting.update(answer_sealed=sealed, answered_at=now):
        raise errors.AnsweredAlreadyError
    said = {"timing": timing(row.due_on, china_day(now))}
    record(FactRecord("services.question_answered", row.village, now, 1, attributes=said), now=now)
    record_audit("services.question_answered", by.code, f"question:{number}", now, row.village)


@transaction.atomic
def forget_asker(*, by: Actor, now: datetime, person_id: int) -> int:
    """Forget a person's questions and whom a township declared related to them."""
    require_system(by)
    del now
    for related in ("supervisor", "relative"):
        DeclaredRelation.objects.filter(**{related: person_id}).delete()
    return BoardQuestion.objects.filter(person=person_id).delete()[0]


def _audit(action: str, by: Actor, row: VillageNotice, now: datetime, /, **detail: str) -> None:
    record_audit(action, by.code, f"notice:{row.number}", now, row.village, **detail)
