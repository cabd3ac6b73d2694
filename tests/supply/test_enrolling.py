"""Taking an account over by enrolling its person, and how a person becomes a grower instead."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people import permissions
from commonfield.people.choices import ConsentChannel, Purpose, Role, SealedField
from commonfield.people.commands import (
    erase_person,
    export_person,
    give_consent,
    grant_role,
    issue_reset_slip,
    request_bank_change,
    revoke_role,
    unmask,
)
from commonfield.people.errors import TooManyCodesError, TooManySearchesError
from commonfield.people.queries import grants_at
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.supply.commands import enrol_grower, record_delivery
from commonfield.supply.enrolling.commands import (
    accept_invitation,
    accept_with_code,
    decline_invitation,
    delete_old_invitations,
    invite_grower,
)
from commonfield.supply.enrolling.errors import (
    GrowerAlreadyError,
    InvitationCodeError,
    InvitationDeclinedError,
    InvitationOverError,
)
from commonfield.supply.enrolling.queries import invitations_seen_by
from commonfield.supply.errors import InvitationNeededError
from commonfield.supply.models import Grower, GrowerInvitation
from commonfield.supply.queries import (
    find_growers,
    grower_at_scale,
    grower_of_person,
    grower_villages,
    may_read_grower,
)
from commonfield.supply.types import NewDelivery
from commonfield.workshop.messages import send_due
from commonfield.workshop.ports import OutgoingMessage
from tests.people.builders import (
    NOW,
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
    make_person_of,
)
from tests.supply.builders import Maker, make_delivery, make_grower, make_maker

PHONE: Final = "13812345678"
BANK: Final = "4111111111111111"


class Pocket:
    """The phone that gets the messages."""

    def __init__(self) -> None:
        self.letters: list[OutgoingMessage] = []

    def deliver(self, letter: OutgoingMessage) -> None:
        self.letters.append(letter)


def invited(maker: Maker, person_id: int) -> int:
    return invite_grower(by=maker.clerk, now=NOW, cooperative=maker.code, person_id=person_id)


def code_sent() -> str:
    pocket = Pocket()
    send_due(NOW, backend=pocket)
    found = re.search(r"\d{6}", pocket.letters[-1].text)
    assert found is not None
    return found.group()


Act = Callable[[Actor, int], object]
TAKING_OVER: Final[dict[str, Act]] = {
    "unmask": lambda by, who: unmask(
        by=by, now=NOW, person_id=who, field=SealedField.PHONE, reason="for the payout"
    ),
    "bank": lambda by, who: request_bank_change(by=by, now=NOW, person_id=who, bank=BANK),
    "consent": lambda by, who: give_consent(
        by=by, now=NOW, person_id=who, purpose=Purpose.PAYOUT, channel=ConsentChannel.ALOUD
    ),
    "slip": lambda by, who: issue_reset_slip(by=by, now=NOW, person_id=who),
    "leaf": lambda by, who: record_delivery(
        by=by,
        now=NOW,
        delivery=NewDelivery(
            grower_of_person(who) or "none", "OTEA", 1_000, "bud", 6_000, has_promise=True
        ),
    ),
}


def taken_over(by: Actor, person_id: int) -> list[str]:
    """Return which acts of the attack went through, on a person who wishes to be paid."""
    done = []
    give_consent(
        by=SYSTEM, now=NOW, person_id=person_id, purpose=Purpose.PAYOUT, channel=ConsentChannel.SELF
    )
    for name, act in TAKING_OVER.items():
        try:
            act(by, person_id)
        except (PermissionRefusedError, NotFoundError):
            continue
        done.append(name)
    return done


def test_enrolling_a_buyer_takes_nothing_over():
    maker, buyer = make_maker(), make_person(phone=PHONE)

    with pytest.raises(InvitationNeededError):
        enrol_grower(by=maker.clerk, now=NOW, cooperative=maker.code, person_id=buyer)
    invited(maker, buyer)

    assert (taken_over(maker.clerk, buyer), Grower.objects.count()) == ([], 0)


def test_enrolling_an_officer_by_way_of_a_second_organisation_takes_nothing_over():
    maker, second = make_maker(), make_maker("OTWO", username="second")
    officer = make_person_of(second.code, phone=PHONE)
    grant_role(by=SYSTEM, now=NOW, grant=NewGrant(officer, Role.BUREAU, VILLAGE))
    grant = NewGrant(second.clerk.person_id or 0, Role.CLERK, organisation_code=maker.code)
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    enrol_grower(by=second.clerk, now=NOW, cooperative=second.code, person_id=officer)

    # A grower of one maker may bring leaf anywhere; that gives no power over the account.
    assert taken_over(second.clerk, officer) == ["leaf"]


def test_accepting_an_invitation_makes_a_grower_and_gives_no_power_over_the_account():
    maker, person_id = make_maker(), make_person(phone=PHONE)
    invitation = invited(maker, person_id)

    code = accept_invitation(by=actor(person_id), now=NOW, invitation_id=invitation)

    assert (code, Grower.objects.get().cooperative) == (grower_of_person(person_id), maker.code)
    assert may_read_grower(maker.clerk, code, now=NOW)
    assert taken_over(maker.clerk, person_id) == ["leaf"]


@pytest.mark.parametrize("role", [Role.HELPER, Role.HALL_KEEPER, Role.BUREAU])
def test_invitation_is_confirmed_by_a_second_role_of_the_persons_home(role: Role):
    maker, person_id = make_maker(), make_person(phone=PHONE)
    invitation = invited(maker, person_id)
    second = make_actor(role, place=VILLAGE)

    accept_invitation(by=second, now=NOW, invitation_id=invitation)

    assert not may_read_grower(maker.clerk, f"G{person_id:06d}", now=NOW)
    pocket = Pocket()
    send_due(NOW, backend=pocket)
    told = [letter.text for letter in pocket.letters]
    assert "云雾茶叶合作社" in told[1]
    rows = AuditRow.objects.filter(action__startswith="supply.").order_by("id")
    assert [(row.action, row.actor) for row in rows] == [
        ("supply.invitation_invited", maker.clerk.code),
        ("supply.invitation_accepted", second.code),
        ("supply.grower_enrolled", second.code),
    ]


def test_invitation_is_not_confirmed_by_who_asked_or_asks_for_the_same_organisation():
    maker, person_id = make_maker(), make_person()
    colleague = make_actor(Role.CLERK, organisation=maker.code)
    accountant = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    for each in (maker.clerk, colleague, accountant):
        grant = NewGrant(each.person_id or 0, Role.HELPER, VILLAGE)
        grant_role(by=SYSTEM, now=NOW, grant=grant)
    invitation = invited(maker, person_id)
    others = [
        maker.clerk,
        colleague,
        accountant,
        make_actor(Role.HELPER, place=OTHER_VILLAGE),
        make_actor(Role.ANALYST, place=VILLAGE),
        make_maker("OTWO", username="second").clerk,
        actor(make_person("路人")),
    ]

    for by in others:
        for answer in (accept_invitation, decline_invitation):
            with pytest.raises(PermissionRefusedError):
                answer(by=by, now=NOW, invitation_id=invitation)
    for grant_info in grants_at(maker.code, TODAY):
        revoke_role(by=SYSTEM, now=NOW, grant_id=grant_info.grant_id)
    with pytest.raises(PermissionRefusedError):
        accept_invitation(by=maker.clerk, now=NOW, invitation_id=invitation)

    assert Grower.objects.count() == 0


def test_code_is_read_out_to_the_clerk_and_works_for_that_invitation_only():
    maker, person_id = make_maker(), make_person(phone=PHONE)
    other = invited(maker, make_person("王芳"))
    invitation = invited(maker, person_id)
    code = code_sent()

    with pytest.raises(InvitationCodeError):
        accept_with_code(by=maker.clerk, now=NOW, invitation_id=other, code=code)
    neighbour = make_maker("OTWO", username="second").clerk
    with pytest.raises(PermissionRefusedError):
        accept_with_code(by=neighbour, now=NOW, invitation_id=invitation, code=code)
    accept_with_code(by=maker.clerk, now=NOW, invitation_id=invitation, code=f" {code} ")

    assert [row.person_id for row in Grower.objects.all()] == [person_id]


def test_code_is_tried_five_times_within_an_hour():
    maker, person_id = make_maker(), make_person(phone=PHONE)
    invitation = invited(maker, person_id)
    code = code_sent()

    late = NOW + timedelta(hours=1)
    with pytest.raises(InvitationCodeError):
        accept_with_code(by=maker.clerk, now=late, invitation_id=invitation, code=code)
    for _ in range(5):
        with pytest.raises(InvitationCodeError):
            accept_with_code(by=maker.clerk, now=NOW, invitation_id=invitation, code="000000x")
    with pytest.raises(InvitationCodeError):
        accept_with_code(by=maker.clerk, now=NOW, invitation_id=invitation, code=code)


def test_person_gets_three_codes_a_day_whoever_asks():
    person_id = make_person(phone=PHONE)
    makers = [make_maker(f"O{n}", username=f"clerk{n}") for n in range(4)]
    for maker in makers[:3]:
        assert invited(maker, person_id) == invited(maker, person_id)

    with pytest.raises(TooManyCodesError):
        invited(makers[3], person_id)

    pocket = Pocket()
    send_due(NOW, backend=pocket)
    assert len(pocket.letters) == 3


def test_declined_invitation_leaves_in_peace_for_a_month():
    maker, person_id = make_maker(), make_person()
    invitation = invited(maker, person_id)
    decline_invitation(by=actor(person_id), now=NOW, invitation_id=invitation)

    with pytest.raises(InvitationOverError):
        accept_invitation(by=actor(person_id), now=NOW, invitation_id=invitation)
    with pytest.raises(InvitationDeclinedError):
        invited(maker, person_id)

    later = NOW + timedelta(days=31)
    assert invite_grower(
        by=maker.clerk, now=later, cooperative=maker.code, person_id=person_id
    ) not in {0, invitation}


def test_invitation_lapses_and_is_renewed_by_asking_again():
    maker, person_id = make_maker(), make_person()
    invitation = invited(maker, person_id)
    later = NOW + timedelta(days=14)

    with pytest.raises(InvitationOverError):
        accept_invitation(by=actor(person_id), now=later, invitation_id=invitation)
    again = invite_grower(by=maker.clerk, now=later, cooperative=maker.code, person_id=person_id)

    assert accept_invitation(by=actor(person_id), now=later, invitation_id=again)
    Grower.objects.update(confirmed_at=later)
    assert delete_old_invitations(later + timedelta(days=45)) == 1


def test_two_accepted_invitations_make_one_grower_and_a_grower_is_not_invited():
    first, second = make_maker(), make_maker("OTWO", username="second")
    person_id = make_person()
    invitations = [invited(maker, person_id) for maker in (first, second)]

    codes = {
        accept_invitation(by=actor(person_id), now=NOW, invitation_id=each) for each in invitations
    }

    assert (len(codes), Grower.objects.get().cooperative) == (1, first.code)
    with pytest.raises(GrowerAlreadyError):
        invited(second, person_id)


def test_invitations_show_a_name_only_to_who_answers():
    maker, person_id = make_maker(), make_person("叶秀兰")
    invited(maker, person_id)
    readers = (actor(person_id), make_actor(Role.HELPER, place=VILLAGE), maker.clerk)

    seen = [
        [
            (view.person_code, view.masked_name, view.place)
            for view in invitations_seen_by(by, now=NOW)
        ]
        for by in (*readers, make_admin(), make_actor(Role.HELPER, place=OTHER_VILLAGE))
    ]

    number = f"P{person_id}"
    assert seen == [
        [(number, "叶*兰", VILLAGE)],
        [(number, "叶*兰", VILLAGE)],
        [(number, "", "")],
        [],
        [],
    ]


def test_invitations_are_in_the_export_and_gone_with_the_person():
    maker, person_id = make_maker(), make_person()
    invited(maker, person_id)

    held = export_person(by=actor(person_id), now=NOW, person_id=person_id)
    erase_person(by=actor(person_id), now=NOW, person_id=person_id)

    assert [each["by"] for each in held["supply"]["invitations"]] == [maker.code]
    assert GrowerInvitation.objects.count() == 0


# Whom a clerk finds


def test_village_lists_the_own_growers_only():
    maker, second = make_maker(), make_maker("OTWO", username="second")
    own, other = make_grower(maker), make_grower(second, "周长根", phone=PHONE)

    found = {
        text: [
            card.code for card in find_growers(by=maker.clerk, now=NOW, maker=maker.code, text=text)
        ]
        for text in (VILLAGE, own, other, "周长根", PHONE, "周")
    }

    assert found == {
        VILLAGE: [own],
        own: [own],
        other: [other],
        "周长根": [other],
        PHONE: [other],
        "周": [],
    }
    assert grower_villages(maker.code) == {VILLAGE: 1}


def test_going_through_others_growers_is_limited_and_the_own_are_not(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(permissions.persons, "_SEARCHES", ((3_600, 6),))
    maker, second = make_maker(), make_maker("OTWO", username="second")
    own, came, other = make_grower(maker), make_grower(second), make_grower(second)
    make_delivery(maker, came)

    def look(code: str) -> None:
        grower_at_scale(by=maker.clerk, now=NOW, maker=maker.code, code=code)
        if code != came:
            find_growers(by=maker.clerk, now=NOW, maker=maker.code, text=code)

    for _ in range(3):
        look(other)

    for code in (own, came):
        look(code)
    with pytest.raises(TooManySearchesError):
        look(other)


def test_nobody_accepts_in_a_session_that_their_slip_opened():
    maker, person_id = make_organisation(), make_person()
    clerk = make_actor(Role.CLERK, organisation=maker)
    invitation = invite_grower(by=clerk, now=NOW, cooperative=maker, person_id=person_id)
    inside = Actor(person_id, "person", helper=clerk.person_id)

    with pytest.raises(PermissionRefusedError):
        accept_invitation(by=inside, now=NOW, invitation_id=invitation)
