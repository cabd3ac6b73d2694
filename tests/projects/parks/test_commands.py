"""Rooms let once at a time, tenancies with their facts, services given, figures from facts."""

import random
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from commonfield.facts.commands import fold_new_facts, record_all
from commonfield.facts.models import Fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.projects.models import LetDay, Tenancy
from commonfield.projects.parks import commands, errors, queries, rules
from commonfield.projects.parks.guards import check_tenancies
from commonfield.projects.parks.types import NewService
from commonfield.services.bookings.queries import bookable_rooms
from tests.night import NOW, TODAY
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor
from tests.projects.parks.builders import DAY, PARK, TENANT, let, make_park, make_room, make_tenant


def kinds() -> list[str]:
    rows = Fact.objects.filter(kind__startswith="projects.").order_by("pk")
    return [row.kind.removeprefix("projects.") for row in rows]


def test_tenancy_is_recorded_on_its_days_also_late_and_once():
    manager = make_park()
    number = let(manager, make_room(manager), TODAY + 2 * DAY, TODAY + 4 * DAY)
    before = kinds()
    late = NOW + 9 * DAY

    commands.record_due_tenancies(NOW + DAY)
    commands.record_due_tenancies(late)
    commands.record_due_tenancies(late)

    assert before == []
    assert kinds() == ["tenancy_begun", "tenancy_ended"]
    assert queries.tenancy(number, by=manager, now=late).end_reason == "term"
    facts = Fact.objects.filter(kind__startswith="projects.").order_by("pk")
    days = [row.occurred_at for row in facts]
    assert days == [start_of_china_day(TODAY + each * DAY) for each in (2, 5)]


def test_early_end_frees_the_room_and_what_cannot_be_is_refused():
    manager = make_park()
    room = make_room(manager)
    number = let(manager, room, TODAY - 9 * DAY)
    end = partial(commands.end_tenancy, by=manager, now=NOW, number=number)

    with pytest.raises(errors.RoomLetAlreadyError):
        let(manager, room, TODAY + 5 * DAY)
    with pytest.raises(errors.EndBeforeBeginError):
        end(last_day=TODAY - 10 * DAY, reason="moved")
    with pytest.raises(errors.EndReasonMissingError):
        end(last_day=TODAY, reason="term")
    with pytest.raises(errors.TenancyBegunError):
        commands.withdraw_tenancy(by=manager, now=NOW, number=number)
    with pytest.raises(errors.ParkRoomLetError):
        commands.retire_park_room(by=manager, now=NOW, room=room)
    end(last_day=TODAY - DAY, reason="moved")
    with pytest.raises(errors.TenancyEndedError):
        end(last_day=TODAY - DAY, reason="moved")

    assert let(manager, room)
    assert kinds() == ["tenancy_begun", "tenancy_ended", "tenancy_begun"]


def test_service_is_given_within_the_term_and_not_ahead():
    manager = make_park()
    number = let(manager, make_room(manager), TODAY - 9 * DAY)
    give = partial(commands.give_service, by=manager, now=NOW, number=number)

    with pytest.raises(errors.ServiceAheadError):
        give(new=NewService("live", TODAY + DAY, "直播间半天"))
    with pytest.raises(errors.ServiceOutsideTermError):
        give(new=NewService("live", TODAY - 10 * DAY, "直播间半天"))
    with pytest.raises(errors.PublicLineError):
        give(new=NewService("live", TODAY, "打13800138000"))
    give(new=NewService("live", TODAY, "直播间半天"))
    with pytest.raises(errors.EndBeforeServiceError):
        commands.end_tenancy(
            by=manager, now=NOW, number=number, last_day=TODAY - DAY, reason="moved"
        )

    assert kinds() == ["tenancy_begun", "service_given"]


def test_tenancy_with_a_service_is_not_withdrawn_before_its_begin_is_recorded():
    manager = make_park()
    number = let(manager, make_room(manager), TODAY + DAY)
    on_its_day = NOW + DAY
    done = NewService("live", TODAY + DAY, "直播间半天")
    commands.give_service(by=manager, now=on_its_day, number=number, new=done)

    with pytest.raises(errors.TenancyBegunError):
        commands.withdraw_tenancy(by=manager, now=on_its_day, number=number)


def test_only_the_parks_manager_writes():
    manager = make_park()
    room = make_room(manager)
    by_organisation = make_actor(Role.PARK_MANAGER, organisation=make_tenant("ORUNS"))
    elsewhere = make_actor(Role.PARK_MANAGER, place=OTHER_VILLAGE)

    with pytest.raises(PermissionRefusedError):
        let(elsewhere, room)
    with pytest.raises(PermissionRefusedError):
        let(make_actor(Role.HALL_KEEPER, place=VILLAGE), room)
    with pytest.raises(errors.TenantUnknownError):
        let(manager, room, tenant="没有这家")
    with pytest.raises(NotFoundError):
        let(manager, "p0")

    assert let(by_organisation, room, tenant="云雾茶叶合作社")
    assert Tenancy.objects.get().organisation == TENANT


def test_room_by_the_hour_is_booked_in_services_and_never_let():
    manager = make_park()
    room = make_room(manager, is_by_hour=True, area_m2=40)
    make_room(manager, is_by_hour=True, area_m2=20, name="小间")

    with pytest.raises(errors.RoomByHourError):
        let(manager, room)
    begins = NOW + DAY
    free = queries.rooms_free_at(PARK, begins, begins + timedelta(hours=2), 30)

    assert [each.code for each in free] == [room]
    assert room in {each.code for each in bookable_rooms(PARK)}


def test_database_lets_no_room_twice_and_no_day_outside_a_term():
    manager = make_park()
    room = make_room(manager)
    let(manager, room, TODAY, TODAY + DAY)
    row = Tenancy.objects.get()

    for day in (TODAY, TODAY + 2 * DAY):
        with pytest.raises(DatabaseError), transaction.atomic():
            LetDay.objects.create(room=row.room, day=day, tenancy=row)


def test_no_sequence_of_deeds_lets_a_room_to_two():
    manager = make_park()
    rooms = [make_room(manager, name=str(each)) for each in range(2)]
    chance, refused = random.Random(7), 0  # noqa: S311 - a test's chance
    for step in range(40):
        day = TODAY + chance.randint(-8, 8) * DAY
        number = chance.choice([*Tenancy.objects.values_list("number", flat=True), ""])
        try:
            if number and step % 3 == 0:
                commands.end_tenancy(
                    by=manager, now=NOW, number=number, last_day=day, reason="moved"
                )
            elif number and step % 3 == 1:
                commands.withdraw_tenancy(by=manager, now=NOW, number=number)
            else:
                let(manager, chance.choice(rooms), day, day + chance.randint(0, 4) * DAY)
        except CommonfieldError:
            refused += 1
        days = [
            (row.room_id, day)
            for row in Tenancy.objects.all()
            for day in rules.days_of(row.begins_on, row.ends_on)
        ]
        assert len(days) == len(set(days)) == LetDay.objects.count()
    assert refused
    assert check_tenancies().differences == ()


def test_figures_of_tenants_come_from_facts_and_hide_few():
    manager = make_park()
    half = rules.last_half(TODAY)
    began = half.last_day - 9 * DAY
    names = [make_tenant(f"OT{each}") for each in range(5)]
    for each in names[:4]:
        let(manager, make_room(manager, name=each), began, TODAY, tenant=each)
    at = start_of_china_day(began)
    record_all(
        [
            fact
            for each in names
            for fact in (
                FactRecord("market.sale", VILLAGE, at, 2, 10_000, channel="own", subject=each),
                FactRecord(
                    "people.contract_started",
                    VILLAGE,
                    at,
                    1,
                    attributes={"sector": "selling"},
                    subject=each,
                ),
            )
        ],
        now=NOW,
    )
    fold_new_facts(NOW)
    few = queries.tenant_figures(PARK, TODAY)

    let(manager, make_room(manager, name="5"), began, TODAY, tenant=names[4])
    found = queries.tenant_figures(PARK, TODAY)

    assert (few.tenants, few.sales_fen, few.jobs) == (4, None, None)
    assert (found.tenants, found.sales_fen, found.jobs, found.jobs_in) == (5, 50_000, 5, half)
    assert commands.record_due_tenancies(NOW) == 0
