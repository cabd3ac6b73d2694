"""Lists by spreadsheet: each row is entered as by hand, or refused as by hand; again, none is."""

from collections.abc import Sequence

import pytest
from django.db import models
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.front.spreadsheets import SheetRow
from commonfield.heritage.queries import inheritors_at_desk
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.models import Grant, Organisation, Person, PersonRequest
from commonfield.people.types import Actor
from commonfield.places.models import Venue
from commonfield.portal.lists import errors
from commonfield.portal.lists.choices import ListKind
from commonfield.portal.lists.commands import take_list, try_list
from commonfield.portal.lists.types import ListReport
from commonfield.stores.queries import stores
from commonfield.supply.models import Grower
from tests.people.builders import (
    COUNTY,
    NOW,
    VILLAGE,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
)
from tests.supply.builders import make_maker

pytestmark = pytest.mark.any_engine
TABLES: tuple[type[models.Model], ...] = (Person, Grower, Venue, Organisation, Grant, AuditRow)


@pytest.fixture(autouse=True)
def county(settings: Settings):
    settings.COUNTY_CODE = COUNTY


def rows(*lines: dict[str, str]) -> list[SheetRow]:
    return [SheetRow(number, cells) for number, cells in enumerate(lines, start=2)]


def outcomes(report: ListReport) -> list[str]:
    return [each.problem.code if each.problem else each.outcome for each in report.rows]


def counts() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def taken(
    by: Actor, kind: ListKind, lines: Sequence[SheetRow], organisation: str = ""
) -> list[str]:
    """Try a list and take it; the trial must say the same and change nothing."""
    before = counts()
    tried = try_list(by=by, now=NOW, kind=kind, rows=lines, organisation=organisation)
    assert counts() == before
    done = take_list(by=by, now=NOW, kind=kind, rows=lines, organisation=organisation)
    assert outcomes(done) == outcomes(tried)
    if done.of("refused"):
        assert counts() == before
    return outcomes(done)


def test_halls_are_opened_once():
    lines = rows(
        {"name": "上安礼堂", "village": "上安", "opened_on": "2016年5月"},
        {"name": "上安园区", "village": "上安村", "kind": "产业园", "opened_on": "2019"},
    )
    admin = make_admin()

    assert taken(admin, ListKind.HALLS, lines) == ["new", "new"]
    assert taken(admin, ListKind.HALLS, lines) == ["stands", "stands"]


def test_rows_are_refused_one_by_one_and_nothing_is_taken():
    lines = rows(
        {"name": "礼堂", "village": "上安村", "opened_on": "2016"},
        {"name": "礼堂", "village": "上安村", "opened_on": "2016"},
        {"name": "礼堂", "village": "月亮村", "opened_on": "2016"},
        {"name": "礼堂", "village": "杨家堂村", "opened_on": "很久以前"},
        {"name": "礼堂", "village": "杨家堂村", "opened_on": "2999"},
    )

    assert taken(make_admin(), ListKind.HALLS, lines) == [
        "new",
        "row_double",
        "village_name_unknown",
        "cell_day",
        "venue_day",
    ]


def test_an_officer_of_one_town_opens_halls_there_only():
    officer = make_actor(Role.BUREAU, place="331124104000")
    lines = rows(
        {"name": "礼堂", "village": "上安村", "opened_on": "2016"},
        {"name": "礼堂", "village": "杨家堂村", "opened_on": "2016"},
    )

    assert taken(officer, ListKind.HALLS, lines) == ["new", PermissionRefusedError.code]


def test_growers_are_registered_once_and_two_of_one_name_told_by_phone():
    maker = make_maker()
    lines = rows(
        {"name": "叶秀兰", "village": "上安村", "phone": "13905780001"},
        {"name": "叶秀兰", "village": "上安村", "phone": "13905780002"},
        {"name": "叶秀兰", "village": "杨家堂村"},
    )

    assert taken(maker.clerk, ListKind.GROWERS, lines, maker.code) == ["new"] * 3
    assert taken(maker.clerk, ListKind.GROWERS, lines, maker.code) == ["stands"] * 3


def test_growers_who_may_be_known_are_left_to_the_page_that_asks():
    maker = make_maker()
    make_person("叶秀兰")
    lines = [
        *rows(
            {"name": "叶秀兰", "village": "上安村", "phone": "13905780001"},
            {"name": "", "village": "上安村"},
            {"name": "吴大妹", "village": "上安村", "phone": "12"},
            {"name": "吴三妹", "village": "上安村", "phone": "13905780003"},
            {"name": "吴三妹", "village": "上安村"},
        ),
        SheetRow(9, {"name": "吴二妹", "village": "上安村"}, frozenset({"phone"})),
    ]

    assert taken(maker.clerk, ListKind.GROWERS, lines, maker.code) == [
        errors.RowNamesakeError.code,
        errors.CellMissingError.code,
        "phone_unusable",
        "new",
        errors.RowDoubleError.code,
        errors.CellRoundedError.code,
    ]


def test_growers_of_an_organisation_where_the_actor_is_no_clerk_are_refused():
    maker = make_maker()
    other = make_organisation("OTHER")
    lines = rows({"name": "叶秀兰", "village": "上安村"})

    assert taken(maker.clerk, ListKind.GROWERS, lines, other) == [PermissionRefusedError.code]


def test_staff_get_roles_and_an_administrator_waits_for_a_second():
    make_organisation()
    make_admin()
    lines = rows(
        {"name": "李会计", "role": "过秤员", "scope": "云雾茶叶合作社", "village": "上安村"},
        {"name": "李会计", "role": "accountant", "scope": "云雾茶叶合作社", "village": "上安村"},
        {"name": "王馆长", "role": "Hall keeper", "scope": "上安村"},
        {"name": "周主任", "role": "county_admin", "scope": "松阳县"},
        {"name": "周主任", "role": "clerk", "scope": "上安村"},
        {"name": "周主任", "role": "clerk", "scope": "无此社"},
    )
    admin = make_admin()

    assert taken(admin, ListKind.OFFICERS, lines[:4]) == ["new", "new", "new", "waits"]
    assert PersonRequest.objects.count() == 1
    assert taken(admin, ListKind.OFFICERS, lines[:3]) == ["stands"] * 3
    assert taken(admin, ListKind.OFFICERS, lines[4:]) == [
        errors.OfficerNamesakeError.code,
        errors.OrganisationNameUnknownError.code,
    ]


def test_a_supervisor_by_sheet_needs_what_a_seat_by_hand_needs():
    admin = make_admin()
    clerk = make_person("吴文书")
    wife = make_person("郑小红")
    lines = rows(
        {"name": "吴文书", "role": "village_clerk", "scope": "上安村", "person": f"P{clerk}"},
        {"name": "x", "role": "supervisor", "scope": "上安村", "person": f"P{clerk}"},
        {
            "name": "x",
            "role": "supervisor",
            "scope": "上安村",
            "person": f"P{wife}",
            "related": f"P{clerk}",
        },
        {"name": "x", "role": "supervisor", "scope": "上安村", "person": f"P{admin.person_id}"},
    )

    assert taken(admin, ListKind.OFFICERS, lines) == [
        "new",
        "supervisor_related",
        "supervisor_related",
        PermissionRefusedError.code,
    ]


def test_nobody_but_an_administrator_of_the_place_gives_roles():
    officer = make_actor(Role.BUREAU, place=COUNTY)
    of_a_village = make_admin(VILLAGE)
    lines = rows({"name": "李会计", "role": "analyst", "scope": "松阳县"})

    assert taken(officer, ListKind.OFFICERS, lines) == [PermissionRefusedError.code]
    assert taken(of_a_village, ListKind.OFFICERS, lines) == [PermissionRefusedError.code]


def test_an_organisation_is_registered_and_its_store_opened_by_its_keeper():
    store = {"store": "云雾小店", "paper": "business_licence", "number": "91331124MA2A1B2C3D"}
    line = {"name": "高山茶场", "kind": "企业", "village": "上安村"}
    admin = make_admin()

    assert taken(admin, ListKind.STORES, rows(line, line | store)) == [
        "new",
        errors.StoreNotOursError.code,
    ]
    assert taken(admin, ListKind.STORES, rows(line)) == ["new"]
    keeper = make_actor(Role.KEEPER, organisation=Organisation.objects.get().code)
    assert taken(keeper, ListKind.STORES, rows(line | store)) == ["new"]
    assert taken(keeper, ListKind.STORES, rows(line | store)) == ["stands"]
    assert [each.name for each in stores()] == ["云雾小店"]


def test_inheritors_come_with_their_items():
    worker = make_actor(Role.HERITAGE, place=COUNTY)
    item = {"item": "松阳高腔", "kind": "opera", "source": "浙江省名录"}
    lines = rows(
        item | {"name": "吴陈俊", "village": "上安村", "level": "national", "born_year": "1950"},
        {"item": "松阳高腔", "name": "陈春林", "village": "上安村"},
    )

    assert taken(worker, ListKind.INHERITORS, lines) == ["new", "new"]
    assert taken(worker, ListKind.INHERITORS, lines) == ["stands", "stands"]
    assert len(inheritors_at_desk(by=worker, now=NOW)) == 2
    unknown = rows({"item": "无此项", "name": "陈春林", "village": "上安村"})
    assert taken(worker, ListKind.INHERITORS, unknown) == [errors.ItemNameUnknownError.code]
