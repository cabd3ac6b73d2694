"""What holds of budgets, payments, days and steps: pure functions."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from commonfield.kernel.money import yuan_text
from commonfield.projects.works import errors
from commonfield.projects.works.choices import MilestoneStep, ProjectState
from commonfield.projects.works.types import (
    NewProjectPayment,
    NewStepReport,
    PlannedDays,
    SourceView,
)
from commonfield.workshop.personal_numbers import has_long_number

IDLE_AFTER: Final = timedelta(days=90)
MOST_REASON: Final = 200
MOST_YEARS: Final = 20
MOST_NUMBER: Final = 40
MOST_PURPOSE: Final = 60
STEPS: Final = tuple(MilestoneStep)
_STATES: Final = {
    MilestoneStep.ACCEPTANCE: ProjectState.ACCEPTED,
    MilestoneStep.AUDIT: ProjectState.AUDITED,
    MilestoneStep.HANDOVER: ProjectState.HANDED_OVER,
}


def plain(text: str) -> str:
    """Return a name or number however its letters and spaces were typed."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def public_text(text: str) -> str:
    """Return a text in one line; refuse one with what may be a person's number."""
    found = " ".join(text.split())
    if has_long_number(found):
        raise errors.ProjectTextError
    return found


def typed_number(text: str) -> str:
    """Return a finance system's number however its letters were typed."""
    return "".join(plain(text).split())


def typed_payment(payment: NewProjectPayment) -> NewProjectPayment:
    """Return a payment with its number and purpose as they are kept."""
    number, purpose = typed_number(payment.number), public_text(payment.purpose)
    if len(number) > MOST_NUMBER or len(purpose) > MOST_PURPOSE:
        raise errors.PaymentTextTooLongError(number=MOST_NUMBER, purpose=MOST_PURPOSE)
    return replace(payment, number=number, purpose=purpose)


def same_name(one: str, other: str) -> bool:
    return plain(one).casefold() == plain(other).casefold()


def state_of(reached: Sequence[MilestoneStep], *, is_closed: bool) -> ProjectState:
    """Return how far a project has come that has reached some steps."""
    if is_closed:
        return ProjectState.CLOSED
    if not reached:
        return ProjectState.OPENED
    return _STATES.get(reached[-1], ProjectState.UNDER_WAY)


def proposed_days(opened_on: date, due_on: date) -> dict[str, date]:
    """Return planned days of all steps, spread evenly; the last is the project's last day."""
    span = (due_on - opened_on).days
    return {
        step.value: opened_on + timedelta(days=span * place // len(STEPS))
        for place, step in enumerate(STEPS, start=1)
    }


def check_days(opened_on: date, due_on: date, today: date) -> None:
    """Refuse a project that is opened in future, over before it begins, or lasts too long."""
    lasts = due_on.year - opened_on.year
    if opened_on > today or due_on <= opened_on or lasts > MOST_YEARS:
        days = {"opened": opened_on.isoformat(), "due": due_on.isoformat()}
        raise errors.ProjectDaysError(years=MOST_YEARS, **days)


def check_planned(days: PlannedDays, opened_on: date) -> None:
    """Refuse planned days before the opening, or out of the order of the steps."""
    before = opened_on
    for step in STEPS:
        day = days[step.value]
        _check_after(day, opened_on, before)
        before = day


def check_report(
    report: NewStepReport, step: str, opened_on: date, before: date, today: date
) -> None:
    """Refuse a step that was done in future or too early, and a hand-over without a carer."""
    if report.done_on > today:
        raise errors.MilestoneInFutureError(day=report.done_on.isoformat())
    _check_after(report.done_on, opened_on, before)
    if step != MilestoneStep.HANDOVER:
        return
    named = (report.carer, report.pays_power, report.pays_line)
    if not all(named) or report.cared_until is None or report.cared_until <= report.done_on:
        raise errors.HandoverCarerMissingError


def _check_after(day: date, opened_on: date, before: date) -> None:
    if day < opened_on:
        raise errors.MilestoneBeforeOpeningError(day=day.isoformat(), opened=opened_on.isoformat())
    if day < before:
        raise errors.MilestoneOrderError(day=day.isoformat(), before=before.isoformat())


def check_payment(
    payment: NewProjectPayment, source: SourceView, left_fen: int, opened_on: date, today: date
) -> None:
    """Refuse a payment without number or sum, on a wrong day, or above what is left.

    Units: fen.
    """
    if not payment.number:
        raise errors.PaymentNumberMissingError
    if payment.amount_fen <= 0:
        raise errors.PaymentSumError
    if payment.paid_on > today:
        raise errors.PaymentInFutureError(day=payment.paid_on.isoformat())
    if payment.paid_on < opened_on:
        raise errors.PaymentBeforeOpeningError(
            day=payment.paid_on.isoformat(), opened=opened_on.isoformat()
        )
    if payment.amount_fen > left_fen:
        raise errors.PaymentAboveSourceError(
            amount=yuan_text(payment.amount_fen), fund=source.fund, left=yuan_text(left_fen)
        )


def covering_place(places: Sequence[str], county: str) -> str:
    """Return the lowest division that covers all places: a village, its town, or the county."""
    if len(set(places)) == 1:
        return places[0]
    towns = {code[:9] for code in places}
    is_one_town = len(towns) == 1 and not places[0].startswith(f"{county[:6]}000")
    return f"{towns.pop()}000" if is_one_town else county


def source_named(text: str, sources: Iterable[SourceView]) -> SourceView | None:
    """Return the source whose fund a sheet names; a kind of source, if the budget has one such."""
    known = list(sources)
    found = [each for each in known if same_name(each.fund, text)]
    found = found or [each for each in known if same_name(str(each.source.label), text)]
    return found[0] if len(found) == 1 else None


def read_day(text: str) -> date:
    """Return a day as sheets write it: 2026-11-24, 2026/11/24, 2026年11月24日."""
    parts = text.strip().replace("年", "-").replace("月", "-").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(each) for each in parts.removesuffix("日").split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise errors.PaymentDayError(text=text) from error
