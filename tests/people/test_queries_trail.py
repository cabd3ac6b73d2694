"""Under "Me" a person sees who looked and who acted, by role and day."""

from datetime import timedelta

from commonfield.people.choices import ConsentChannel, Purpose, Role, SealedField
from commonfield.people.commands import export_person, give_consent, grant_role, revoke_role, unmask
from commonfield.people.queries import grants_of, trail_of
from commonfield.people.types import SYSTEM, Actor, ConsentTerms, NewGrant
from tests.people.builders import NOW, TODAY, VILLAGE, actor, make_actor, make_admin, make_person


def look(by: Actor, person_id: int, days: int = 0) -> None:
    at = NOW + timedelta(days=days)
    unmask(by=by, now=at, person_id=person_id, field=SealedField.NAME, reason="to call them")


def told(person_id: int) -> list[tuple[int, str, str, list[str], int]]:
    return [
        (
            (line.day - TODAY).days,
            line.action.partition(".")[2],
            line.detail,
            ["program"] if line.is_program else [each.role for each in line.roles],
            line.times,
        )
        for line in trail_of(person_id)
    ]


def test_trail_tells_looks_and_deeds_of_others_by_role_and_day():
    person_id, admin = make_person(), make_admin()
    helper = make_actor(Role.HELPER, place=VILLAGE)
    for days in (0, 0, 1):
        look(admin, person_id, days)
    look(actor(person_id), person_id)
    give_consent(
        by=helper,
        now=NOW,
        person_id=person_id,
        purpose=Purpose.HELPER,
        channel=ConsentChannel.ALOUD,
        terms=ConsentTerms("v1"),
    )

    assert told(person_id) == [
        (1, "unmasked", "name", ["county_admin"], 1),
        (0, "consent_given", "helper", ["helper"], 1),
        (0, "unmasked", "name", ["county_admin"], 2),
        (0, "person_created", "", ["program"], 1),
    ]


def test_trail_tells_the_role_of_then_not_of_now():
    person_id, admin = make_person(), make_admin()
    make_admin()
    look(admin, person_id)
    (grant,) = grants_of(admin.person_id or 0, TODAY)
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(person_id, Role.COUNTY_ADMIN, VILLAGE))
    revoke_role(by=SYSTEM, now=NOW + timedelta(days=2), grant_id=grant.grant_id)
    grant_role(
        by=SYSTEM,
        now=NOW + timedelta(days=3),
        grant=NewGrant(admin.person_id or 0, "bureau", VILLAGE),
    )

    assert (0, "unmasked", "name", ["county_admin"], 1) in told(person_id)


def test_export_tells_who_looked_and_what_waits():
    person_id, admin = make_person(), make_admin()
    look(admin, person_id)

    held = export_person(by=actor(person_id), now=NOW, person_id=person_id)["people"]

    assert held["looked_and_acted"][0] == {
        "on": TODAY.isoformat(),
        "what": "people.unmasked",
        "about": "name",
        "times": 1,
        "by": ["county_admin 331124000000"],
    }
    assert held["waiting"]["masked_bank"] == ""
