"""Sequences of allowed deeds by which one person was two: the last deed of each is refused.

Each was found by hand in the wake of the plays, which draw deeds at random.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.ledger.payouts.commands import record_cash_list, store_cash_sheet
from commonfield.people import commands
from commonfield.people.choices import AgeGroup, ConsentChannel, Purpose, Role, Scope, SealedField
from commonfield.people.errors import SlipSessionError
from commonfield.people.models import Consent, Person, PersonRequest
from commonfield.people.permissions import is_own_word
from commonfield.people.queries import is_proven_guardian
from commonfield.people.types import (
    GUEST,
    SYSTEM,
    Actor,
    ConsentTerms,
    NewGrant,
    NewPerson,
    NewSignIn,
    NewToken,
)
from commonfield.supply.choices import LateReason
from commonfield.supply.commands import register_grower
from commonfield.supply.enrolling import commands as enrolling
from commonfield.supply.late.commands import decide_late, enter_late
from commonfield.supply.models import AgreementProposal
from commonfield.supply.payouts.commands import (
    approve_payout_run,
    confirm_cash_handed_over,
    prepare_payout_run,
)
from commonfield.supply.payouts.queries import payable_growers
from commonfield.supply.shares.commands import accept_proposal, propose_agreement
from commonfield.supply.types import NewAgreement, NewDelivery, Shares
from commonfield.workshop.choices import Verdict
from tests.ledger.builders import SHEET
from tests.people.builders import (
    NOW,
    VILLAGE,
    actor,
    identity_of,
    make_actor,
    make_admin,
    make_household,
    make_person,
)
from tests.supply.builders import (
    Maker,
    make_agreement,
    make_delivery,
    make_grower,
    make_maker,
    person_of,
)

CARD: Final = "6222021234567890128"
LATER: Final = NOW + timedelta(days=4)
OWN_PASSWORD: Final = "another-hill-4"
PHONES: Final = ("13700000001", "13700000002")


def id_of(by: Actor) -> int:
    assert by.person_id is not None
    return by.person_id


def by_code(person_id: int) -> Actor:
    return Actor(person_id, "person", is_by_code=True)


def let_in(by: Actor, person_id: int) -> Actor:
    """Use a printed slip for an account; return its session by the new password."""
    made = commands.issue_reset_slip(by=by, now=NOW, person_id=person_id)
    new_sign_in = NewSignIn("misty-valley-3", f"taken{person_id}")
    commands.use_reset_slip(by=GUEST, now=NOW, code=made.code, new_sign_in=new_sign_in)
    return actor(person_id)


def enter_bank(by: Actor, grower: int, *, now: datetime = NOW) -> None:
    commands.request_bank_change(by=by, now=now, person_id=grower, bank=CARD)


def confirm_bank(by: Actor, grower: int, *, now: datetime = LATER) -> None:
    commands.confirm_bank_change(by=by, now=now, person_id=grower, bank=CARD)


def relatives(*roles: tuple[Role, str, str]) -> list[Actor]:
    """Return officers of one household, by role, place and organisation."""
    made = [make_actor(role, place=place, organisation=code) for role, place, code in roles]
    make_household(*map(id_of, made))
    return made


HELPER = (Role.HELPER, VILLAGE, "")
BUREAU = (Role.BUREAU, VILLAGE, "")


def prepare(maker: Maker, by: Actor, *, now: datetime = NOW) -> str:
    return prepare_payout_run(by=by, now=now, maker=maker.code, growers=payable_growers(maker.code))


@pytest.fixture
def maker() -> Maker:
    return make_maker()


@pytest.fixture
def grower(maker: Maker) -> int:
    return person_of(make_grower(maker))


def test_another_contact_does_not_hide_whose_the_first_is(grower: int):
    one, other = make_actor(*HELPER[:1], place=VILLAGE), make_actor(Role.HELPER, place=VILLAGE)
    commands.change_contact(by=one, now=NOW, person_id=grower, phone=PHONES[0])

    with pytest.raises(CommonfieldError):
        commands.change_contact(by=other, now=NOW, person_id=grower, email="li@example.org")
    commands.change_contact(by=other, now=NOW, person_id=grower, phone="", email="li@example.org")


def test_password_after_a_slip_from_before_the_office_is_not_own(grower: int):
    helper, second = make_actor(Role.HELPER, place=VILLAGE), make_person("周新")
    officer = let_in(helper, second)
    at = NOW + timedelta(hours=1)
    grant = NewGrant(second, Role.HELPER, place_code=VILLAGE)
    commands.grant_role(by=make_admin(), now=at, grant=grant)
    commands.set_password(by=officer, now=at, person_id=second, password=OWN_PASSWORD)
    enter_bank(helper, grower, now=LATER)

    with pytest.raises(CommonfieldError):
        confirm_bank(officer, grower)


@pytest.mark.parametrize("way", ["slips", "phones"])
def test_one_who_is_in_two_officers_accounts_does_not_pay_alone(maker: Maker, way: str):
    make_delivery(maker, make_grower(maker))
    admin, both = make_admin(), (make_person("周新"), make_person("周旧"))
    if way == "slips":
        helper = make_actor(Role.HELPER, place=VILLAGE)
        for each in both:
            let_in(helper, each)
    offices = zip(both, (Role.CLERK, Role.ACCOUNTANT), strict=True)
    for each, role in offices:
        grant = NewGrant(each, role, organisation_code=maker.code)
        commands.grant_role(by=admin, now=NOW + timedelta(hours=1), grant=grant)
    if way == "phones":
        for each, phone in zip(both, PHONES, strict=True):
            commands.change_contact(by=admin, now=NOW, person_id=each, phone=phone)
    clerk, accountant = map(actor if way == "slips" else by_code, both)

    with pytest.raises(CommonfieldError):
        approve_payout_run(by=accountant, now=LATER, run=prepare(maker, clerk, now=LATER))


def test_relative_makes_no_child_of_a_grower_who_decided_alone(maker: Maker):
    make_grower(maker)
    person = NewPerson(name="叶秀", home_place=VILLAGE, phone="13900000001")
    code = register_grower(by=SYSTEM, now=NOW, cooperative=maker.code, person=person)
    grower, relative = person_of(code), make_actor(Role.HELPER, place=VILLAGE)
    commands.record_consents(by=SYSTEM, now=NOW, person_ids=[grower], purposes=[Purpose.HELPER])
    make_household(grower, id_of(relative))

    young = identity_of(date(2018, 1, 1))
    counts = [
        commands.say_age(by=relative, now=NOW, person_id=grower, age=AgeGroup.CHILD),
        commands.seal_identity(by=relative, now=NOW, person_id=grower, identity=young),
    ]

    assert counts == [False, False]


def test_guardian_by_their_own_word_of_the_age_gives_no_consent_again():
    helper, child = make_actor(Role.HELPER, place=VILLAGE), make_person("小叶")
    Person.objects.filter(pk=child).update(age_said="child", age_said_by=helper.code)
    make_household(child, id_of(helper))
    terms = ConsentTerms(guardian_id=helper.person_id)
    Consent.objects.create(
        person_id=child, purpose=Purpose.READING, channel="self", given_at=NOW, text_version="1"
    )
    commands.withdraw_consent(by=actor(child), now=NOW, person_id=child, purpose=Purpose.READING)

    given = commands.give_consent(
        by=helper,
        now=NOW,
        person_id=child,
        purpose=Purpose.READING,
        channel=ConsentChannel.ALOUD,
        terms=terms,
    )

    assert not given


def test_word_of_a_childs_age_by_the_helpers_own_phone_lends_no_voice():
    helper = make_actor(Role.HELPER, place=VILLAGE)
    person = NewPerson("小叶", VILLAGE, phone=PHONES[0])
    child = commands.create_person(by=helper, now=NOW, person=person)
    commands.say_age(by=by_code(child), now=NOW, person_id=child, age=AgeGroup.ADULT)

    with pytest.raises(CommonfieldError):
        commands.give_consent(
            by=helper,
            now=NOW,
            person_id=child,
            purpose=Purpose.VOICE,
            channel=ConsentChannel.ALOUD,
            terms=ConsentTerms(object="voice:1", scope="hall"),
        )


def test_relative_of_an_erased_helper_is_no_second_person(grower: int):
    one, two = relatives(HELPER, BUREAU)
    enter_bank(one, grower)
    commands.request_erasure(by=one, now=NOW, person_id=grower)
    request = PersonRequest.objects.get().pk
    commands.erase_person(by=one, now=NOW, person_id=id_of(one))

    with pytest.raises(CommonfieldError):
        confirm_bank(two, grower)
    with pytest.raises(CommonfieldError):
        commands.approve_request(by=two, now=NOW, request_id=request)


def test_relative_of_an_erased_clerk_pays_nothing_but_may_send_back(maker: Maker):
    make_delivery(maker, make_grower(maker))
    second = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    make_household(id_of(maker.clerk), id_of(second))
    run = prepare(maker, maker.clerk)
    commands.erase_person(by=maker.clerk, now=NOW, person_id=id_of(maker.clerk))

    with pytest.raises(CommonfieldError):
        approve_payout_run(by=second, now=NOW, run=run)


def test_relative_of_an_erased_clerk_confirms_no_cash(maker: Maker):
    make_delivery(maker, make_grower(maker))
    clerk, second = relatives((Role.CLERK, "", maker.code), (Role.ACCOUNTANT, "", maker.code))
    run = prepare(maker, maker.clerk)
    other = make_actor(Role.ACCOUNTANT, organisation=maker.code)
    approve_payout_run(by=other, now=NOW, run=run)
    sheet = store_cash_sheet(by=clerk, now=NOW, payer=maker.code, content=SHEET)
    shown = record_cash_list(by=clerk, now=NOW, run=run, sheet=sheet)
    commands.erase_person(by=clerk, now=NOW, person_id=id_of(clerk))

    with pytest.raises(CommonfieldError):
        confirm_cash_handed_over(by=second, now=NOW, run=run, cash_list=shown)


def test_relative_of_an_erased_clerk_confirms_no_registration_and_no_late_leaf(maker: Maker):
    late = enter_late(by=maker.clerk, now=NOW, why=LateReason.values[0], delivery=late_leaf(maker))
    second, helper = relatives((Role.ACCOUNTANT, "", maker.code), HELPER)
    Person.objects.filter(pk=id_of(maker.clerk)).update(
        household=Person.objects.get(pk=id_of(second)).household
    )
    person = NewPerson("王不存", VILLAGE, age_said=AgeGroup.ADULT)
    code = register_grower(by=maker.clerk, now=NOW, cooperative=maker.code, person=person)
    commands.erase_person(by=maker.clerk, now=NOW, person_id=id_of(maker.clerk))

    with pytest.raises(CommonfieldError):
        enrolling.confirm_grower(by=helper, now=NOW, code=code)
    with pytest.raises(CommonfieldError):
        decide_late(by=second, now=NOW, late_id=late, verdict=Verdict.ACCEPTED)
    decide_late(by=second, now=NOW, late_id=late, verdict=Verdict.SENT_BACK)


def late_leaf(maker: Maker) -> NewDelivery:
    return NewDelivery(
        grower=make_grower(maker),
        maker=maker.code,
        weight_g=9000,
        grade="one_leaf",
        price_fen_per_kg=6000,
        has_promise=True,
        weighed_at=NOW - timedelta(days=30),
    )


def test_guardian_is_not_approved_by_a_relative_of_an_erased_helper():
    one, two = relatives(HELPER, BUREAU)
    guardian, child = make_person("周三"), make_person("小叶")
    Person.objects.filter(pk=child).update(age_said="child", age_said_by="P0")
    commands.request_guardian(by=one, now=NOW, person_id=child, guardian_id=guardian, paper=SHEET)
    commands.erase_person(by=one, now=NOW, person_id=id_of(one))

    with pytest.raises(CommonfieldError):
        commands.approve_request(by=two, now=NOW, request_id=PersonRequest.objects.get().pk)
    assert not is_proven_guardian(guardian, child)


@pytest.mark.parametrize("by_person", [True, False])
def test_restored_withdrawal_counts_as_whose_it_was(
    maker: Maker,
    tmp_path: Path,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    *,
    by_person: bool,
):
    grower, helper = (
        person_of(make_grower(maker, phone="13900000001")),
        make_actor(Role.HELPER, place=VILLAGE),
    )
    enter_bank(SYSTEM, grower)
    before = Person.objects.get(pk=grower).bank_sealed
    settings.WITHDRAWALS_LOG = tmp_path / "withdrawals.log"
    with django_capture_on_commit_callbacks(execute=True):
        commands.withdraw_consent(
            by=by_code(grower) if by_person else helper,
            now=NOW + timedelta(hours=1),
            person_id=grower,
            purpose=Purpose.PAYOUT,
        )
    Person.objects.filter(pk=grower).update(bank_sealed=before)
    Consent.objects.filter(person=grower, purpose=Purpose.PAYOUT).update(
        withdrawn_at=None, withdrawn_for=""
    )

    commands.reapply_withdrawals(by=SYSTEM, now=LATER, log=settings.WITHDRAWALS_LOG)
    given = commands.give_consent(
        by=make_actor(Role.BUREAU, place=VILLAGE),
        now=LATER,
        person_id=grower,
        purpose=Purpose.PAYOUT,
        channel=ConsentChannel.ALOUD,
    )

    number = Person.objects.get(pk=grower).opened(SealedField.BANK)
    assert (bool(given), number) == ((False, "") if by_person else (True, CARD))


def test_relative_of_who_wrote_a_grower_down_confirms_nothing_for_them(maker: Maker):
    relative = make_actor(Role.HELPER, place=VILLAGE)
    make_household(id_of(maker.clerk), id_of(relative))
    person = NewPerson(
        "叶秀", VILLAGE, phone=PHONES[0], organisation=maker.code, age_said=AgeGroup.ADULT
    )
    grower = commands.create_person(by=maker.clerk, now=NOW, person=person)
    commands.give_consent(
        by=by_code(grower),
        now=NOW,
        person_id=grower,
        purpose=Purpose.PAYOUT,
        channel=ConsentChannel.SELF,
    )
    enter_bank(by_code(grower), grower)
    commands.request_erasure(by=relative, now=NOW, person_id=grower)

    with pytest.raises(CommonfieldError):
        confirm_bank(relative, grower, now=NOW)
    with pytest.raises(CommonfieldError):
        commands.approve_request(
            by=by_code(grower), now=NOW, request_id=PersonRequest.objects.get().pk
        )


@pytest.mark.parametrize("are_relatives", [True, False])
def test_shares_fall_by_the_word_of_two(maker: Maker, *, are_relatives: bool):
    make_agreement(maker, shares=Shares(3000, 4000, 2700, 300))
    bureau = make_actor(Role.BUREAU, organisation=maker.code)
    if are_relatives:
        make_household(id_of(maker.clerk), id_of(bureau))
    else:
        admin = make_admin()
        for each in (maker.clerk, bureau):
            let_in(admin, id_of(each))
    new = NewAgreement(maker.code, "", china_day(NOW), Shares(1500, 5500, 2700, 300))
    propose_agreement(by=maker.clerk, now=NOW, agreement=new)

    with pytest.raises(CommonfieldError):
        accept_proposal(
            by=bureau, now=NOW, code=AgreementProposal.objects.get().code, side="growers"
        )


def test_inviter_confirms_no_registration_once_the_invitation_is_old(maker: Maker):
    own = make_person("周二", phone=PHONES[0])
    invitation = enrolling.invite_grower(
        by=maker.clerk, now=NOW, cooperative=maker.code, person_id=own
    )
    code = enrolling.accept_invitation(by=by_code(own), now=NOW, invitation_id=invitation)
    later = NOW + timedelta(days=46)
    enrolling.delete_old_invitations(later)

    with pytest.raises(CommonfieldError):
        enrolling.confirm_grower(by=maker.clerk, now=later, code=code)


def test_code_that_went_to_anothers_phone_opens_no_other_account_and_makes_no_key(grower: int):
    helper, admin = make_actor(Role.HELPER, place=VILLAGE), make_admin()
    commands.change_contact(by=admin, now=NOW, person_id=id_of(helper), phone=PHONES[0])

    with pytest.raises(SlipSessionError):
        commands.issue_reset_slip(by=by_code(id_of(helper)), now=NOW, person_id=grower)
    with pytest.raises(SlipSessionError):
        commands.issue_token(
            by=by_code(id_of(helper)),
            now=NOW,
            person_id=id_of(helper),
            token=NewToken("x", Scope.values),
        )


def test_who_erased_the_helper_between_is_no_second_person(grower: int):
    helper, admin = make_actor(Role.HELPER, place=VILLAGE), make_admin()
    let_in(helper, grower)
    commands.erase_person(by=admin, now=NOW, person_id=id_of(helper))
    enter_bank(actor(grower), grower, now=LATER)

    with pytest.raises(CommonfieldError):
        confirm_bank(admin, grower)


def test_approval_of_a_slip_is_used_up(maker: Maker):
    grower = person_of(make_grower(maker, phone="13900000001", allows=[Purpose.PAYOUT]))
    helper, admin = make_actor(Role.HELPER, place=VILLAGE), make_admin()
    commands.issue_reset_slip(by=helper, now=NOW, person_id=grower)
    commands.approve_request(by=admin, now=NOW, request_id=PersonRequest.objects.get().pk)
    let_in(helper, grower)
    after = NOW + timedelta(hours=2)
    commands.set_password(by=by_code(grower), now=after, person_id=grower, password=OWN_PASSWORD)

    assert not commands.issue_reset_slip(by=helper, now=after, person_id=grower).code
    with pytest.raises(CommonfieldError):
        commands.change_contact(by=helper, now=after, person_id=grower, phone=PHONES[0])


def test_office_gives_a_grower_no_password_of_their_own_after_a_slip(grower: int):
    admin, grant = make_admin(), NewGrant(grower, Role.HALL_KEEPER, place_code=VILLAGE)
    commands.grant_role(by=SYSTEM, now=NOW, grant=grant)
    let_in(admin, grower)

    commands.set_password(by=actor(grower), now=NOW, person_id=grower, password=OWN_PASSWORD)

    assert not is_own_word(actor(grower), grower)
