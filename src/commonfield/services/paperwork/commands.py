"""Writing paperwork: asked with its ground, filled in by facts, answered, refused, handed back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import get_language

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.people.permissions import person_of, require, require_system
from commonfield.people.types import Actor
from commonfield.places.queries import place, villages
from commonfield.services.choices import SheetState
from commonfield.services.models import PaperAnswer, PaperLine, PaperSheet, VillageForm
from commonfield.services.paperwork import errors
from commonfield.services.paperwork.catalogues import barred_fields, known_figures
from commonfield.services.paperwork.permissions import is_asker, may_answer, may_ask
from commonfield.services.paperwork.queries import figure_of
from commonfield.services.paperwork.rules import (
    LONGEST,
    check_minutes,
    check_paper,
    check_words,
    found,
)
from commonfield.services.paperwork.types import NewVillageForm, SheetOutcome

# What no village had to answer.
BY_FACTS: Final = "by_facts"


@transaction.atomic
def ask_village(*, by: Actor, now: datetime, new: NewVillageForm) -> str:
    """Ask a village, or each of a town's, for data; return the form's number.

    What facts answer is filled in at once; a form of which nothing else is left waits for nobody.
    """
    on, asker = china_day(now), person_of(by)
    require(may_ask(by, new.place, on))
    wanted = _villages(new.place, now)
    lines = [" ".join(each.split()) for each in new.lines if each.strip()]
    check_paper(new, lines, on)
    _check_barred([new.title, *lines])
    words = ("office", "title", "reason", "rule", "held")
    form = VillageForm.objects.create(
        number=new_number(now),
        **{name: " ".join(getattr(new, name).split()) for name in words},
        place=new.place,
        due_on=new.due_on,
        ends_on=new.ends_on,
        ask_min=new.ask_min,
        asker_id=asker,
        asked_at=now,
    )
    rows = _lines(form, new, lines)
    for village in wanted:
        _send(form, village, rows, now)
    _record("services.paperwork_asked", new.place, new.ask_min, now)
    record_audit("services.paperwork_asked", by.code, f"paper:{form.number}", now, new.place)
    return form.number


def _check_barred(lines: Iterable[str]) -> None:
    """Refuse a line that asks for what may not be asked, with the rule in the reader's language."""
    for line in lines:
        if rule := found(line, barred_fields()):
            raise errors.BarredFieldError(
                line=line,
                what=_in_language(rule.name, rule.name_en),
                basis=_in_language(rule.basis, rule.basis_en),
                rule=rule.code,
            )


def _said(chinese: str, english: str) -> str:
    return english if (get_language() or "").startswith("en") else chinese


_in_language: Final = lazy(_said, str)


def _villages(code: str, now: datetime) -> list[str]:
    """Return the village that is asked, or those of a town."""
    on = china_day(now)
    info = place(code, on)
    if info is None or info.level not in {"village", "town"}:
        raise errors.VillageUnknownError
    return [code] if info.level == "village" else [each.code for each in villages(code, on)]


def _lines(form: VillageForm, new: NewVillageForm, texts: list[str]) -> list[PaperLine]:
    """Write the lines: the figures that were chosen, then the others; a known one is seen."""
    figures = {each.code: each for each in known_figures()}
    wanted = [(figures[code].name, code) for code in dict.fromkeys(new.known) if code in figures]
    for text in texts:
        figure = found(text, known_figures())
        wanted.append((text, figure.code if figure else ""))
    rows = [
        PaperLine(form=form, position=position, text=text, known=known)
        for position, (text, known) in enumerate(wanted, 1)
    ]
    PaperLine.objects.bulk_create(rows)
    return list(PaperLine.objects.filter(form=form))


def _send(form: VillageForm, village: str, lines: list[PaperLine], now: datetime) -> None:
    is_known = all(line.known for line in lines)
    sheet = PaperSheet.objects.create(
        form=form,
        village=village,
        state=SheetState.ANSWERED if is_known else SheetState.ASKED,
        minutes=0 if is_known else None,
        decided_at=now if is_known else None,
    )
    for line in lines:
        if line.known:
            text, until = figure_of(line.known, village, now)
            PaperAnswer.objects.create(sheet=sheet, line=line, text=text, counted_until=until)
    if is_known:
        _record("services.paperwork_answered", village, 0, now, BY_FACTS)


def _record(kind: str, at: str, minutes: int, now: datetime, outcome: str = "") -> None:
    attributes = {"outcome": outcome} if outcome else {}
    record(FactRecord(kind, at, now, minutes, attributes=attributes), now=now)


@transaction.atomic
def settle_paper(
    *, by: Actor, now: datetime, number: str, village: str, settled: SheetOutcome
) -> None:
    """Answer a form for a village, refuse it by a rule of the list, or hand it back with words."""
    rows = PaperSheet.objects.select_for_update(of=("self",)).select_related("form")
    sheet = rows.filter(form__number=number, village=village).first()
    on = china_day(now)
    sheet = must_exist(sheet if may_answer(by, village, on) else None)
    if sheet.state != SheetState.ASKED:
        raise errors.SheetSettledError
    if sheet.form.ends_on < on:
        raise errors.SheetOverError
    check_minutes(settled.minutes)
    _WRITE[settled.state](sheet, settled)
    sheet.state, sheet.minutes = settled.state, settled.minutes
    sheet.decided_by, sheet.decided_at = by.code, now
    sheet.save()
    _record("services.paperwork_answered", village, settled.minutes, now, settled.state)
    action = f"services.paperwork_{settled.state}"
    record_audit(action, by.code, f"paper:{number}", now, village)


def _answer(sheet: PaperSheet, settled: SheetOutcome) -> None:
    for line in PaperLine.objects.filter(form=sheet.form, known=""):
        text = check_words(settled.answers.get(line.position, ""), LONGEST["answer"])
        PaperAnswer.objects.create(sheet=sheet, line=line, text=text)


def _refuse(sheet: PaperSheet, settled: SheetOutcome) -> None:
    if settled.rule not in {each.code for each in barred_fields()}:
        raise errors.RefusalRuleMissingError
    sheet.rule = settled.rule
    sheet.reason = check_words(settled.reason, LONGEST["refusal"]) if settled.reason else ""


def _hand_back(sheet: PaperSheet, settled: SheetOutcome) -> None:
    sheet.reason = check_words(settled.reason, LONGEST["refusal"])


_WRITE: Final[dict[str, Callable[[PaperSheet, SheetOutcome], None]]] = {
    SheetState.ANSWERED: _answer,
    SheetState.REFUSED: _refuse,
    SheetState.HANDED_BACK: _hand_back,
}


@transaction.atomic
def close_paper(*, by: Actor, now: datetime, number: str) -> None:
    """Say that one has read what came back; what still waits is taken back."""
    form = VillageForm.objects.select_for_update().filter(number=number).first()
    form = must_exist(form if form and is_asker(by, form, china_day(now)) else None)
    if form.closed_at is not None:
        return
    PaperSheet.objects.filter(form=form, state=SheetState.ASKED).update(
        state=SheetState.WITHDRAWN, decided_at=now
    )
    VillageForm.objects.filter(pk=form.pk).update(closed_at=now)
    record_audit("services.paperwork_closed", by.code, f"paper:{number}", now, form.place)


@transaction.atomic
def forget_asker(*, by: Actor, now: datetime, person_id: int) -> int:  # noqa: ARG001 - every command takes the time
    """Forget who asked and who answered; forms and answers stay."""
    require_system(by)
    PaperSheet.objects.filter(decided_by=f"P{person_id}").update(decided_by="")
    return VillageForm.objects.filter(asker=person_id).update(asker=None)
