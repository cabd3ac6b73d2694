"""Reads of centres: trials with their results, rules in force, for whom an actor may follow one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Sum

from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import is_own_word
from commonfield.people.queries import organisations, organisations_held
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import places, venues
from commonfield.places.types import VenueInfo
from commonfield.projects.centres import rules
from commonfield.projects.centres.types import (
    CentreView,
    LotTestView,
    RuleFollower,
    TrainingView,
    TrialView,
    WorkingRuleView,
)
from commonfield.projects.models import (
    Centre,
    CentreTraining,
    LotTest,
    RuleFollowing,
    Trial,
    WorkingRule,
)
from commonfield.projects.parks.permissions import require_park
from commonfield.projects.parks.queries import contact_of, open_park
from commonfield.supply.queries import grower_of_person
from commonfield.workshop.typed_rows import view_of

# Who speaks for an organisation.
SPEAKERS: Final = (Role.KEEPER, Role.CLERK)
_MOST_SHOWN: Final = 200


def centres(county: str, on: date) -> list[tuple[VenueInfo, str]]:
    """Return the open centres with what kind each is, by place."""
    kinds = dict(Centre.objects.values_list("venue", "kind"))
    return [(each, kinds.get(each.code, "")) for each in venues(county, VenueKind.CENTRE, on)]


def centre_kind(code: str) -> str:
    """Return what kind of centre a venue is; empty where nobody has said."""
    return Centre.objects.filter(venue=code).values_list("kind", flat=True).first() or ""


def centre_view(code: str, on: date) -> CentreView:
    """Return a centre as everybody sees it: nobody is named, tests of lots are counted only."""
    venue = open_park(code, on, VenueKind.CENTRE)
    trained = CentreTraining.objects.filter(venue=code).aggregate(people=Sum("people"))["people"]
    return CentreView(
        venue=venue,
        kind=centre_kind(code),
        contact=contact_of(code),
        trials=_trials(Trial.objects.filter(venue=code)[:_MOST_SHOWN]),
        rules=rules_in_force(code),
        trained=trained or 0,
        tests=LotTest.objects.filter(venue=code).count(),
    )


def _trials(rows: Iterable[Trial]) -> list[TrialView]:
    found = list(rows)
    spots = places({row.place for row in found})
    return [view_of(TrialView, row, number=row.pk, place=spots.get(row.place)) for row in found]


def trial(number: int, *, by: Actor, now: datetime) -> TrialView:
    row = must_exist(Trial.objects.filter(pk=number).first())
    require_park(by, row.venue, now=now, kind=VenueKind.CENTRE)
    return _trials([row])[0]


def tests_of(code: str, *, by: Actor, now: datetime) -> list[LotTestView]:
    """Return a centre's tests of lots to who runs it, the latest first."""
    require_park(by, code, now=now, kind=VenueKind.CENTRE)
    return [view_of(LotTestView, row) for row in LotTest.objects.filter(venue=code)[:_MOST_SHOWN]]


def trainings_of(code: str) -> list[TrainingView]:
    """Return a centre's trainings, the latest first."""
    rows = CentreTraining.objects.filter(venue=code)[:_MOST_SHOWN]
    return [view_of(TrainingView, row) for row in rows]


def rules_in_force(code: str) -> list[WorkingRuleView]:
    """Return the edition in force of each of a centre's rules, by number."""
    latest: dict[str, WorkingRule] = {}
    for row in WorkingRule.objects.filter(venue=code).order_by("number", "edition"):
        latest[row.number] = row
    return _rule_views([*latest.values()])


def _rule_views(rows: Sequence[WorkingRule]) -> list[WorkingRuleView]:
    numbers = [row.number for row in rows]
    followed = RuleFollowing.objects.filter(number__in=numbers).values_list("number", flat=True)
    counts = Counter(followed)
    return [view_of(WorkingRuleView, row, followers=rules.told(counts[row.number])) for row in rows]


def rule_in_force(number: str) -> WorkingRuleView:
    """Return the edition in force of a rule."""
    row = WorkingRule.objects.filter(number=number).order_by("-edition").first()
    return _rule_views([must_exist(row)])[0]


def followers_of(number: str, by: Actor, on: date) -> list[RuleFollower]:
    """Return for whom an actor may follow a rule, each with the edition they follow."""
    if by.person_id is None:
        return []
    rows = RuleFollowing.objects.filter(number=number)
    found = []
    if is_own_word(by, by.person_id) and grower_of_person(by.person_id):
        own = rows.filter(person=by.person_id).values_list("edition", flat=True).first()
        found.append(RuleFollower("", "", "", own))
    bodies = organisations(sorted(organisations_held(by, SPEAKERS, on)))
    editions = dict(rows.filter(organisation__in=bodies).values_list("organisation", "edition"))
    return found + [
        RuleFollower(code, each.name, each.name_en, editions.get(code))
        for code, each in bodies.items()
    ]


def export_of_person(person_id: int) -> dict[str, Any]:
    """Return which working rules a person follows."""
    rows = RuleFollowing.objects.filter(person=person_id).order_by("number")
    return {
        "rules": [
            {"number": row.number, "edition": row.edition, "since": row.since.isoformat()}
            for row in rows
        ]
    }
