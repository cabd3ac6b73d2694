"""Deeds that are allowed one by one open nothing more together."""

import os
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final

import pytest
from django.http import HttpRequest, HttpResponse

from commonfield.people import permissions, queries
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import organisations
from commonfield.people.queries import person_card, privacy
from commonfield.people.types import Actor
from commonfield.people.views import persons, reauthentication
from commonfield.supply.models import Grower
from tests.access.cast import Cast
from tests.access.plays import ACTORS, Stage
from tests.access.queries import closed_lines, opened_by_queries
from tests.access.visits import Visitors
from tests.night import NIGHT, of_today
from tests.people.builders import COUNTY

_PLAYS: Final = int(os.environ.get("PLAYS", "5"))
_SEED: Final = os.environ.get("SEED", "day")
# Leaf is bought from any grower of the county; an auditor reads the whole audit, page by page.
_FINDS_ANYBODY: Final = {"supply:scale", "supply:growers", "people:audit"}
_HELPED: Final = {
    "helper api:statement GET",
    "helper supply:delivery GET",
    "helper supply:grower GET",
    "helper supply:statement GET",
}
_SEALING: Final = "people:person_seal POST field=bank&number=6222021234567890128"
_RESTS_ON: Final[dict[Purpose, set[str]]] = {
    Purpose.GROWER_RECORDS: {"clerk api:statement GET", "clerk supply:statement GET", *_HELPED},
    Purpose.HELPER: {
        *(f"{role} services:apply_with GET" for role in ("clerk", "helper")),
        *_HELPED,
    },
    Purpose.PAYOUT: {
        *(f"{role} {_SEALING}" for role in ("clerk", "helper", "bureau")),
        "clerk supply:payouts POST organisation={coop}&pay={grower}:75000",
    },
}


# What tests the plays themselves.
_BY_NIGHT: Final = pytest.mark.skipif(not NIGHT, reason="tried by night")


@pytest.fixture(scope="module")
def stage(cast: Cast, visitors: Visitors) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch:
        # A long run takes longer than a proof lasts.
        patch.setattr(reauthentication, "_LASTS_S", 86_400)
        yield Stage(cast, visitors)


@pytest.fixture
def chance() -> Random:
    return Random(_SEED)  # noqa: S311 - a day's run is the same again


# Each half is allowed; together they were, or would be, the way to another's things.
_PAIRS: Final = [
    [("helper", "supply:invitation_answer"), ("clerk", "people:person_unmask")],
    [("clerk", "supply:grower_new"), ("bureau", "supply:invitation_answer")],
    [("helper", "people:person_consent"), ("helper", "people:person_seal")],
    [("clerk", "people:person_slip"), ("clerk", "people:person_wish")],
    [("grower", "people:my_consents"), ("helper", "people:person_slip")],
    [("village_admin", "people:person_role"), ("village_admin", "people:person_role")],
    [("village_admin", "people:organisation_role"), ("grower", "people:my_tokens")],
    [("county_admin", "people:role_revoke"), ("clerk", "supply:scale")],
]


@pytest.mark.parametrize("pair", of_today(_PAIRS, 2), ids=str)
def test_known_pair_opens_nothing_more(
    stage: Stage, chance: Random, pair: list[tuple[str, str]]
) -> None:
    first, last = (stage.deeds(role, address) for role, address in pair)

    play = stage.play([first[0], last[-1]], chance)

    assert (play.done[0], play.opened) == (True, []), str(play)


@pytest.mark.parametrize("role", of_today([each for each in ACTORS if each != "county_admin"], 2))
def test_nobody_gives_a_role_beyond_their_scope(stage: Stage, chance: Random, role: str) -> None:
    play = stage.play(stage.attempts(role), chance)

    assert play.opened == [], str(play)


def test_deeds_of_one_or_two_open_nothing_more(stage: Stage, chance: Random) -> None:
    plays = [stage.play(stage.chosen(chance), chance, asked=4) for _ in range(_PLAYS)]

    assert "\n".join(str(play) for play in plays if play.opened) == ""


def test_no_query_opens_anothers_page(cast: Cast, visitors: Visitors) -> None:
    found = [
        each
        for line, role in of_today(closed_lines(), 10)
        for each in opened_by_queries(line, role, cast, visitors)
    ]

    assert [each for each in found if each.split()[0] not in _FINDS_ANYBODY] == []


@pytest.mark.parametrize("purpose", of_today([*_RESTS_ON], 3))
def test_withdrawn_consent_closes_what_rests_on_it(stage: Stage, purpose: Purpose) -> None:
    assert stage.closed_without(purpose) == _RESTS_ON[purpose]


@_BY_NIGHT
def test_plays_find_power_taken_from_enrolment(
    stage: Stage, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keeps_records(by: Actor, *, person_id: int, on: date) -> bool:
        rows = Grower.objects.filter(person_id=person_id)
        return any(
            permissions.has_role(by, {Role.CLERK}, organisation=row.cooperative, on=on)
            for row in rows
        )

    monkeypatch.setattr(permissions.persons, "keeps_records", keeps_records)
    deeds = stage.deeds("helper", "supply:invitation_answer")[:1]

    play = stage.play([*deeds, stage.deeds("clerk", "supply:scale")[0]], chance)

    assert {each.rpartition(" ")[0] for each in play.opened} >= {"clerk: may_unmask"}


@_BY_NIGHT
def test_plays_find_role_given_upwards(
    stage: Stage, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organisations, "require_role", lambda *_asked, **_scope: None)
    monkeypatch.setattr(queries, "administered_places", lambda *_asked: [COUNTY])

    play = stage.play(stage.deeds("village_admin", "people:person_role")[1:], chance)

    given = f"P{stage.actor('village_admin').person_id} gave bureau {COUNTY}"
    assert given in play.opened


@_BY_NIGHT
def test_queries_find_page_that_opens_another(
    cast: Cast, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(request: HttpRequest, person_id: int) -> HttpResponse:
        asked = int(request.GET.get("who", person_id))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(queries, "person_seen_by", lambda *_by, **_of: person_card(asked))
            return original(request, asked)

    original = persons._person_page
    monkeypatch.setattr(persons, "_person_page", shown)
    line, role = next(each for each in closed_lines() if each[0].address == "people:person")

    found = opened_by_queries(line, role, cast, visitors)

    assert [each for each in found if f"shows P{cast.neighbour.person}" in each] != []


@_BY_NIGHT
def test_closed_lines_find_consent_that_is_not_asked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "consenting", lambda persons, _purpose: set(persons))

    assert stage.closed_without(Purpose.HELPER) == set()
