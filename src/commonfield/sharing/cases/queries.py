"""Reads of cases: public ones, those that wait, who started them, villages alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.queries import administered_places, allowed_names
from commonfield.people.types import GUEST, Actor
from commonfield.places.queries import place, places, prefix_range, villages_to_choose
from commonfield.places.types import PlaceInfo
from commonfield.sharing.cases import rules
from commonfield.sharing.cases.permissions import ACCEPTING, SPEAKING, may_read
from commonfield.sharing.cases.search_index import TERMS
from commonfield.sharing.cases.types import (
    AdoptionView,
    Alike,
    CaseDetails,
    CaseFilter,
    CaseFound,
    CasePage,
    CasePictureInfo,
    CaseView,
    VillageTraits,
)
from commonfield.sharing.models import CaseAdoption, VillageCase
from commonfield.workshop.choices import Verdict
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_lexicon import read_query
from commonfield.workshop.typed_rows import view_of
from commonfield_measures.indicators.reading import kinds_of
from commonfield_measures.indicators.types import Indicator

PUBLIC: Final = Q(decision__verdict=Verdict.ACCEPTED, taken_down_at=None)
# Entered so many days after, a day is shown with the day of entry.
_ENTERED_LATE: Final = 1
_MOST: Final = 500
_COUNTY_DIGITS: Final = 6


def consent_object(slug: str) -> str:
    return f"case:{slug}"


def claimable() -> dict[str, Indicator]:
    """Return by code the indicators that a case may be held against."""
    from commonfield.evaluation.queries import definitions  # noqa: PLC0415 - it brings arrays

    every = definitions().indicators
    return {each.code: each for each in every if rules.may_be_claimed(each, kinds_of(each))}


# For evidence


def adoptions_of(slug: str) -> Mapping[str, date]:
    """Return the first day on which each village started a public case, by its code.

    The village that tells it is not among them; one that gave it up stays.
    """
    rows = CaseAdoption.objects.filter(case=_public(slug)).values_list("village")
    return dict(rows.annotate(first=Min("adopted_on")).order_by("village"))


def case_claim(slug: str) -> tuple[str, int]:
    """Return which indicator a public case should move, and which way: 1 up, -1 down."""
    row = _public(slug)
    return row.indicator, row.direction


def case_village(slug: str) -> str:
    """Return the village that tells a public case: neither an adopter nor a control."""
    return _public(slug).village


def public_cases() -> list[tuple[str, str]]:
    """Return the address name and the village of every public case of the county's own."""
    return list(
        VillageCase.objects.filter(PUBLIC, origin="")
        .order_by("slug")
        .values_list("slug", "village")
    )


def published_cases() -> Iterator[dict[str, Any]]:
    """Yield the county's own public cases: all but pictures and the person to ask."""
    rows = VillageCase.objects.filter(PUBLIC, origin="").select_related("decision")
    for row in rows.order_by("slug"):
        told = {"slug": row.slug, "public_on": china_day(row.decision.decided_at)}
        yield asdict(view_of(CaseDetails, row)) | told


def published_adoptions() -> Iterator[dict[str, Any]]:
    """Yield which village started and gave up which county's case, for the export."""
    rows = CaseAdoption.objects.select_related("case").order_by("adopted_on", "village", "pk")
    for row in rows:
        names = {"county": county_code(row.case.village), "slug": row.case.origin or row.case.slug}
        days = {"adopted_on": row.adopted_on, "given_up_on": row.given_up_on}
        yield names | {"village": row.village} | days


def claimed_indicators() -> set[str]:
    """Return the indicators that public cases name."""
    return set(VillageCase.objects.filter(PUBLIC).values_list("indicator", flat=True))


def county_code(place_code: str) -> str:
    """Return the six digits of the county in which a place lies."""
    return place_code[:_COUNTY_DIGITS]


def _public(slug: str) -> VillageCase:
    return must_exist(VillageCase.objects.filter(PUBLIC, slug=slug).first())


# Lists


def cases(asked: CaseFilter) -> list[CaseFound]:
    """Return the public cases that a list is narrowed to: best matches, else the newest first."""
    rows = VillageCase.objects.filter(PUBLIC)
    if asked.topic:
        rows = rows.filter(topic=asked.topic)
    if asked.place:
        rows = rows.filter(village__range=prefix_range(asked.place))
    marks = rows.order_by("-decision__decided_at", "-pk").values_list("pk", "topic", "village")
    every = [CaseFound(*each) for each in marks]
    if not asked.text:
        return every
    at = _found(asked.text)
    found = [each for each in every if each.number in at]
    return sorted(found, key=lambda each: at[each.number])


def case_views(found: Iterable[CaseFound]) -> list[CaseView]:
    """Return the cases of a part of a list, in its order."""
    numbers = [each.number for each in found]
    views = {each.number: each for each in _views(VillageCase.objects.filter(pk__in=numbers))}
    return [views[number] for number in numbers]


def _found(text: str) -> dict[int, int]:
    """Return the cases in which all words of a text stand, each with its place in the order."""
    match, _missing = TERMS.match_all(read_query(text).words)
    if match is None:
        return {}
    statement = (
        f"SELECT m.row_id FROM ({match.statement}) AS m"  # noqa: S608 - words of our own
        " ORDER BY m.weight DESC, m.row_id DESC"
    )
    (rows,) = run_queries((statement, [*match.values]))
    return {number: at for at, (number,) in enumerate(rows)}


def cases_at_desk(*, by: Actor, now: datetime) -> tuple[list[CaseView], list[CaseView]]:
    """Return the cases that wait for a second person here, and those of the actor's villages."""
    on = china_day(now)
    rows = VillageCase.objects.order_by("-prepared_at", "-pk")
    waiting = rows.filter(_within(administered_places(by, on, ACCEPTING)), decision=None)
    told = rows.filter(_within(administered_places(by, on, SPEAKING)) | Q(prepared_by=by.acting_id))
    others = waiting.exclude(prepared_by=by.acting_id)
    return _views(others[:_MOST]), _views(told[:_MOST])


def villages_spoken_for(by: Actor, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the villages for which the actor speaks, as a form's choices under their towns."""
    language, found = by.language, []
    for scope in administered_places(by, on, SPEAKING):
        top = place(scope, on)
        if top is not None and top.level == "village":
            found.append((_town_of(top, language), [(top.code, top.name_in(language))]))
        elif top is not None:
            found += villages_to_choose(scope, language)
    return found


def _town_of(village: PlaceInfo, language: str) -> str:
    town = place(village.parent_code)
    return town.name_in(language) if town else ""


def waiting_count(places: Iterable[str], person_id: int) -> int:
    """Return how many cases of some places wait for another person than their writer."""
    rows = VillageCase.objects.filter(_within(places), decision=None, taken_down_at=None)
    return rows.exclude(prepared_by=person_id).count()


def _within(places: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for each in places:
        found |= Q(village__range=prefix_range(each))
        if each == settings.COUNTY_CODE:
            found |= ~Q(origin="")
    return found


def was_brought(village: str, origin: str) -> bool:
    """Return whether another county's case is here, unless it was sent back or taken down."""
    rows = VillageCase.objects.filter(
        village__startswith=county_code(village), origin=origin, taken_down_at=None
    )
    gone = [Verdict.SENT_BACK, Verdict.TAKEN_BACK]
    return rows.exclude(decision__verdict__in=gone).exists()


def _views(rows: QuerySet[VillageCase]) -> list[CaseView]:
    doing = Count("adoptions", filter=Q(adoptions__given_up_on=None))
    counted = rows.select_related("decision").annotate(adopters=Coalesce(doing, 0))
    return [_view(row, row.adopters) for row in counted]


def _view(row: VillageCase, adopters: int) -> CaseView:
    decision = getattr(row, "decision", None)
    return CaseView(
        number=row.pk,
        slug=row.slug,
        details=view_of(CaseDetails, row),
        prepared_at=row.prepared_at,
        verdict=decision.verdict if decision else "",
        reason=decision.reason if decision else "",
        decided_at=decision.decided_at if decision else None,
        is_taken_down=row.taken_down_at is not None,
        adopters=adopters,
        origin=row.origin,
    )


# One case


def case_page(slug: str, *, by: Actor, now: datetime) -> CasePage:
    """Return a public case, or one that the actor may read before it is, with all it shows."""
    on = china_day(now)
    row = must_exist(VillageCase.objects.filter(slug=slug).select_related("decision").first())
    if not VillageCase.objects.filter(PUBLIC, pk=row.pk).exists():
        must_exist(row if may_read(by, row, on) else None)
    adoptions = [_adoption(each) for each in row.adoptions.order_by("adopted_on", "village", "pk")]
    return CasePage(
        case=_view(row, sum(each.given_up_on is None for each in adoptions)),
        pictures=[view_of(CasePictureInfo, each) for each in row.pictures.order_by("number")],
        adoptions=adoptions,
        contact=_contact(row, on),
        has_contact=row.contact_id is not None,
    )


def _contact(row: VillageCase, on: date) -> str:
    """Return the name of the person to ask, as long as they allow it."""
    if row.contact_id is None:
        return ""
    return "".join(allowed_names([row.contact_id], object_code=consent_object(row.slug), on=on))


def _adoption(row: CaseAdoption) -> AdoptionView:
    entered_on = china_day(row.recorded_at)
    is_late = (entered_on - row.adopted_on).days > _ENTERED_LATE
    return view_of(AdoptionView, row, entered_on=entered_on if is_late else None)


def picture_shows(slug: str, file: str, *, by: Actor, now: datetime) -> bool:
    return any(each.file == file for each in case_page(slug, by=by, now=now).pictures)


# Villages like yours


def cases_like(
    village: str, found: Sequence[CaseFound], *, now: datetime
) -> list[tuple[CaseFound, Sequence[Alike]]]:
    """Return cases by how alike their village is to one, with the reasons.

    By registers, and by figures of villages as everybody sees them.
    """
    from commonfield.evaluation.queries import residents, values, windows  # noqa: PLC0415 - as above

    known = values(settings.COUNTY_CODE, "village", period=windows(now)[0], by=GUEST, now=now)
    people, here = residents(known), places({village, *(each.village for each in found)})

    def traits(code: str) -> VillageTraits:
        figures = {
            each: shown.value
            for each, cells in known.cells.items()
            if (shown := cells.get(code)) and shown.value
        }
        return VillageTraits(here[code], people.get(code), figures)

    own = traits(village)
    others = [each for each in found if each.village != village and each.village in here]
    alike = {code: rules.likeness(own, traits(code)) for code in {each.village for each in others}}
    ranked = sorted(others, key=lambda each: -alike[each.village][0])
    return [(each, alike[each.village][1]) for each in ranked]


# What is held of a person


def export_of_contact(person_id: int) -> dict[str, Any]:
    """Return the cases whose pages may name a person as the one to ask."""
    rows = VillageCase.objects.filter(contact=person_id).order_by("pk")
    return {"asked_about": [{"case": row.slug, "title": row.title or row.title_en} for row in rows]}


def cases_named(things: Iterable[str]) -> dict[str, str]:
    """Return the titles of cases by the objects of consents to be named there."""
    head = consent_object("")
    slugs = [each.removeprefix(head) for each in things if each.startswith(head)]
    rows = VillageCase.objects.filter(slug__in=slugs)
    return {consent_object(row.slug): row.title or row.title_en for row in rows}
