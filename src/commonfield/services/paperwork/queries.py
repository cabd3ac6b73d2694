"""Reads of paperwork: what waits for a village, what came back, what facts answer."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from commonfield.facts.queries import as_of, totals
from commonfield.kernel.clock import CHINA, china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.queries import administered_places
from commonfield.people.types import Actor
from commonfield.places.queries import places
from commonfield.services.choices import SheetState
from commonfield.services.models import PaperAnswer, PaperLine, PaperSheet, VillageForm
from commonfield.services.paperwork.catalogues import known_figures
from commonfield.services.paperwork.permissions import ANSWERING, is_asker, may_answer
from commonfield.services.paperwork.types import KnownFigure, SheetLine, SheetView, VillageFormView
from commonfield.workshop.typed_rows import view_of

_SHOWN = 100


def figure_of(code: str, village: str, now: datetime) -> tuple[str, datetime]:
    """Return what facts say of a village, and up to when they are counted."""
    figure = next(each for each in known_figures() if each.code == code)
    day = now.astimezone(CHINA)
    month = day.year * 12 + day.month - 1 - (figure.months - 1)
    since = month // 12 * 100 + month % 12 + 1 if figure.months else 0
    sums = [
        sum(getattr(each, figure.take) - _taken_back(figure, each.taken_back) for each in found)
        for kinds in (figure.kinds, figure.minus)
        for found in [totals(kinds, prefix=village, month_from=since).values() if kinds else []]
    ]
    return f"{sums[0] - sums[1]:g}", as_of(now)


def _taken_back(figure: KnownFigure, taken_back: int) -> int:
    # A fact and the one that takes it back are two rows, and nothing happened.
    return 2 * taken_back if figure.take == "count" else 0


def papers_of_villages(by: Actor, now: datetime, *, waiting: bool) -> list[VillageFormView]:
    """Return what waits for the actor's villages, most urgent first; or all else, the latest."""
    on = china_day(now)
    rows = PaperSheet.objects.filter(village__in=administered_places(by, on, ANSWERING))
    open_ones = rows.filter(state=SheetState.ASKED, form__ends_on__gte=on)
    others = rows.exclude(pk__in=open_ones.values("pk")).order_by("-form__asked_at", "-pk")
    found = open_ones.order_by("form__due_on", "pk") if waiting else others
    numbers = found.values_list("form__number", "village")[:_SHOWN]
    return [paper_view(number, by=by, now=now, village=village) for number, village in numbers]


def asked_by(by: Actor, now: datetime) -> list[VillageFormView]:
    """Return what the actor has asked for, the latest first."""
    rows = VillageForm.objects.filter(asker=by.person_id).order_by("-asked_at", "-pk")
    numbers = rows.values_list("number", flat=True)[:_SHOWN]
    return [paper_view(number, by=by, now=now) for number in numbers]


def came_back(person_id: int, on: date) -> int:
    """Return of how many forms of a person all villages have settled theirs, and it is unread."""
    rows = VillageForm.objects.filter(asker=person_id, closed_at=None)
    waiting = PaperSheet.objects.filter(state=SheetState.ASKED, form__ends_on__gte=on)
    return rows.exclude(pk__in=waiting.values("form")).count()


def waiting_count(villages: Collection[str], on: date) -> int:
    """Return how many forms wait for some villages."""
    rows = PaperSheet.objects.filter(village__in=villages, state=SheetState.ASKED)
    return rows.filter(form__ends_on__gte=on).count()


def paper_view(number: str, *, by: Actor, now: datetime, village: str = "") -> VillageFormView:
    """Return a form with all its villages to who asked, or with one's own village's sheet."""
    on = china_day(now)
    form = must_exist(VillageForm.objects.filter(number=number).first())
    asks = is_asker(by, form, on)
    sheets = list(PaperSheet.objects.filter(form=form).order_by("village"))
    seen = [
        each
        for each in sheets
        if (not village or each.village == village) and (asks or may_answer(by, each.village, on))
    ]
    must_exist(seen or None)
    lines = list(PaperLine.objects.filter(form=form))
    answers = {
        (row.sheet_id, row.line_id): (row.text, row.counted_until)
        for row in PaperAnswer.objects.filter(sheet__in=[each.pk for each in seen])
    }
    infos = places([form.place, *(each.village for each in seen)])
    views = []
    for each in seen:
        said = [(line, *answers.get((each.pk, line.pk), ("", None))) for line in lines]
        shown = tuple(
            SheetLine(line.position, line.text, line.known, text, until)
            for line, text, until in said
        )
        views.append(view_of(SheetView, each, village=infos[each.village], lines=shown))
    return view_of(
        VillageFormView,
        form,
        place=infos[form.place],
        is_over=form.ends_on < on,
        is_asker=asks,
        sheets=tuple(views),
    )


def answered_before(village: str, texts: Collection[str]) -> dict[str, str]:
    """Return what a village answered last to lines of the same words, for its own form."""
    rows = PaperAnswer.objects.filter(
        sheet__village=village,
        sheet__state=SheetState.ANSWERED,
        line__text__in=list(texts),
        counted_until=None,
    )
    return dict(rows.order_by("sheet__decided_at", "pk").values_list("line__text", "text"))


def export_of_person(person_id: int) -> dict[str, Any]:
    """Return which forms a person has sent to villages."""
    rows = VillageForm.objects.filter(asker=person_id).order_by("asked_at", "pk")
    fields = ("number", "office", "title", "due_on")
    return {"paperwork": [{name: str(getattr(row, name)) for name in fields} for row in rows]}
