"""One cast: an administrator of the county, a helper, a clerk, a neighbour, a stranger."""

from datetime import date, datetime
from typing import Final

from commonfield.people.choices import AgeGroup, OrganisationKind, Role
from commonfield.people.commands import (
    approve_request,
    create_person,
    grant_role,
    register_household,
    register_organisation,
    request_joining,
    set_password,
)
from commonfield.people.queries import requests_seen_by
from commonfield.people.types import SYSTEM, Actor, NewGrant, NewOrganisation, NewPerson
from commonfield.places.models import Division
from tests import night
from tests.copies import copied

NOW: Final = night.NOW
TODAY: Final = night.TODAY
COUNTY: Final = "331124000000"
TOWN: Final = "331124104000"
VILLAGE: Final = "331124104201"
OTHER_VILLAGE: Final = "331124105201"
OTHER_COUNTY: Final = "331127000000"
PASSWORD: Final = "green-terrace-9"
_LEVELS: Final = {6: "county", 9: "town", 12: "village"}


@copied
def make_places() -> None:
    """Write the few divisions that the tests live in."""
    names = {
        COUNTY: ("松阳县", "Songyang", 6),
        TOWN: ("新兴镇", "Xinxing", 9),
        VILLAGE: ("上安村", "Shang'an", 12),
        "331124105000": ("三都乡", "Sandu", 9),
        OTHER_VILLAGE: ("杨家堂村", "Yangjiatang", 12),
        OTHER_COUNTY: ("景宁县", "Jingning", 6),
    }
    known = set(Division.objects.filter(code__in=names).values_list("code", flat=True))
    Division.objects.bulk_create(
        Division(
            code=code,
            level=_LEVELS[digits],
            kind={6: "county", 9: "town", 12: "villagers_committee"}[digits],
            name=name,
            short_name=name,
            name_en=name_en,
            pinyin="",
            parent_code={6: "331100000000", 9: code[:6] + "000000", 12: code[:9] + "000"}[digits],
        )
        for code, (name, name_en, digits) in names.items()
        if code not in known
    )


@copied
def make_person(
    name: str = "李小明",
    *,
    home: str = VILLAGE,
    username: str | None = None,
    phone: str = "",
    email: str = "",
    password: str = "",
) -> int:
    """Write down a grown person, with a password if wanted."""
    make_places()
    person = NewPerson(
        name=name,
        home_place=home,
        username=username,
        phone=phone,
        email=email,
        age_said=AgeGroup.ADULT,
    )
    person_id = create_person(by=SYSTEM, now=NOW, person=person)
    if password:
        set_password(by=SYSTEM, now=NOW, person_id=person_id, password=password)
    return person_id


def wide(text: str) -> str:
    """Write letters and digits as wide as Chinese ones, as some keyboards do."""
    return "".join(chr(ord(mark) + 0xFEE0) if mark.isalnum() else mark for mark in text)


@copied
def make_person_of(organisation: str, name: str = "李小明", *, phone: str = "") -> int:
    """Write down a person whose records an organisation's clerk began."""
    person = NewPerson(
        name, VILLAGE, phone=phone, organisation=organisation, age_said=AgeGroup.ADULT
    )
    return create_person(by=SYSTEM, now=NOW, person=person)


def actor(person_id: int) -> Actor:
    """Return a person as who acts."""
    return Actor(person_id=person_id, kind="person")


@copied
def make_actor(
    role: Role, *, place: str = "", organisation: str = "", username: str | None = None
) -> Actor:
    """Write down a person with one role."""
    person_id = make_person("王大力", username=username)
    grant = NewGrant(
        person_id=person_id, role=role, place_code=place, organisation_code=organisation
    )
    grant_role(by=SYSTEM, now=NOW, grant=grant)
    return actor(person_id)


def make_household(*members: int) -> str:
    """Let persons live in one household, as set-up writes it down; return its code."""
    code = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    request_joining(by=SYSTEM, now=NOW, joins=[(each, code) for each in members])
    return code


def identity_of(born: date) -> str:
    """Return an identity number of a person born on a day, with a right check character."""
    plain = f"110105{born:%Y%m%d}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(plain, weights, strict=True))
    return plain + "10X98765432"[total % 11]


def approve_requests(by: Actor, now: datetime = NOW) -> int:
    """Approve what waits for this second person; return how many deeds it was."""
    waiting = [each for each in requests_seen_by(by, now=now) if each.can_approve]
    for each in waiting:
        approve_request(by=by, now=now, request_id=each.request_id)
    return len(waiting)


def make_admin(place: str = COUNTY) -> Actor:
    """Write down a county's administrator."""
    return make_actor(Role.COUNTY_ADMIN, place=place)


@copied
def make_organisation(
    code: str = "OTEA",
    *,
    place: str = TOWN,
    credit_code: str = "",
    kind: str = OrganisationKind.COOPERATIVE,
) -> str:
    """Register a cooperative, or what else it is."""
    make_places()
    organisation = NewOrganisation(
        kind=kind,
        name="云雾茶叶合作社",
        name_en="Cloud Tea Cooperative",
        place_code=place,
        credit_code=credit_code,
        code=code,
    )
    return register_organisation(by=SYSTEM, now=NOW, organisation=organisation)
