import json
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts import kinds
from commonfield.facts.commands import record
from commonfield.facts.models import Fact
from commonfield.facts.types import FactKind, FactRecord
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import BY_OBJECT, MONEY, ConsentChannel, Purpose, Role, SealedField
from commonfield.people.commands import (
    Holder,
    erase_person,
    export_person,
    give_consent,
    issue_reset_slip,
    issue_token,
    person_data,
    pseudonyms_for,
    request_bank_change,
    seal_identity,
    unmask,
    withdraw_consent,
)
from commonfield.people.errors import (
    ConsentHelperError,
    ConsentMissingError,
    ConsentNotFoundError,
    NothingSealedError,
    PersonNotFoundError,
    StillNeededError,
    TokenRefusedError,
)
from commonfield.people.models import Consent, Grant, Person, Pseudonym, ResetSlip
from commonfield.people.queries import actor_for_token, consents_of, has_consent, person_card
from commonfield.people.types import SYSTEM, Actor, ConsentTerms, NewToken
from tests.people.builders import (
    NOW,
    OTHER_VILLAGE,
    PASSWORD,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_person,
)

IDENTITY = "11010519491231002X"
BANK = "4111111111111111"
PHONE = "13812345678"


@pytest.fixture(autouse=True)
def no_other_rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other rooms' parts of export and erasure are tested in those rooms."""
    monkeypatch.setattr(person_data, "_holders", [])
    kind = FactKind("test.delivered", "试", "test", "count", "act", "test", subject="grower")
    monkeypatch.setitem(kinds.KINDS, kind.code, kind)
    return iter(())


def give(
    by: Actor, person_id: int, channel: ConsentChannel = ConsentChannel.SELF, version: str = "v1"
) -> int:
    return give_consent(
        by=by,
        now=NOW,
        person_id=person_id,
        purpose=Purpose.PAYOUT,
        channel=channel,
        terms=ConsentTerms(version),
    )


def test_consent_stands_until_withdrawn():
    person_id = make_person()

    first, again = give(actor(person_id), person_id), give(actor(person_id), person_id)
    stood = has_consent(person_id, Purpose.PAYOUT)
    withdraw_consent(by=actor(person_id), now=NOW, person_id=person_id, purpose=Purpose.PAYOUT)

    assert first == again
    assert (stood, has_consent(person_id, Purpose.PAYOUT)) == (True, False)
    with pytest.raises(ConsentNotFoundError):
        withdraw_consent(by=actor(person_id), now=NOW, person_id=person_id, purpose=Purpose.PAYOUT)


def test_bank_number_is_sealed_and_held_only_while_payment_is_allowed():
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)

    for by in (helper, actor(person_id)):
        with pytest.raises(ConsentMissingError):
            request_bank_change(by=by, now=NOW, person_id=person_id, bank=BANK)
    give(helper, person_id, ConsentChannel.ALOUD)
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)
    withdraw_consent(by=actor(person_id), now=NOW, person_id=person_id, purpose=Purpose.PAYOUT)

    assert person_card(person_id).masked_bank == ""
    with pytest.raises(NothingSealedError):
        unmask(by=SYSTEM, now=NOW, person_id=person_id, field=SealedField.BANK, reason="to pay")


def test_hall_keeper_does_not_help_with_money():
    person_id, keeper = make_person(), make_actor(Role.HALL_KEEPER, place=VILLAGE)
    give(actor(person_id), person_id)

    with pytest.raises(PermissionRefusedError):
        request_bank_change(by=keeper, now=NOW, person_id=person_id, bank=BANK)
    for purpose in (each for each in Purpose if each not in BY_OBJECT):
        with pytest.raises(PermissionRefusedError) if purpose in MONEY else nullcontext():
            give_consent(
                by=keeper,
                now=NOW,
                person_id=person_id,
                purpose=purpose,
                channel=ConsentChannel.ALOUD,
                terms=ConsentTerms("v2"),
            )

    assert not any(each.helper_id and each.purpose == "payout" for each in consents_of(person_id))


def test_consent_to_a_newer_text_replaces_the_older():
    person_id = make_person()

    give(actor(person_id), person_id, version="v1")
    give(actor(person_id), person_id, version="v2")

    versions = [(each.text_version, each.withdrawn_at) for each in consents_of(person_id)]
    assert versions == [("v1", NOW), ("v2", None)]


def test_consent_aloud_records_the_helper():
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)

    give(helper, person_id, ConsentChannel.ALOUD)

    assert [each.helper_id for each in consents_of(person_id)] == [helper.person_id]


def test_consent_refuses_strangers_and_wrong_channels():
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    far_helper = make_actor(Role.HELPER, place=OTHER_VILLAGE)

    with pytest.raises(ConsentHelperError):
        give(helper, person_id, ConsentChannel.SELF)
    with pytest.raises(ConsentHelperError):
        give(actor(person_id), person_id, ConsentChannel.ALOUD)
    with pytest.raises(PermissionRefusedError):
        give(far_helper, person_id, ConsentChannel.PAPER)
    with pytest.raises(PermissionRefusedError):
        withdraw_consent(by=far_helper, now=NOW, person_id=person_id, purpose=Purpose.PAYOUT)
    assert Consent.objects.count() == 0


def test_export_person_holds_everything_in_plain_text():
    person_id = make_person("李小明", phone=PHONE, username="lihua")
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)
    give(actor(person_id), person_id)
    person_data.register("supply", Holder(export=lambda who: {"grower": who}))

    held = export_person(by=actor(person_id), now=NOW, person_id=person_id)

    own = held["people"]
    assert [own[key] for key in ("name", "phone", "email", "bank", "username", "home_place")] == [
        "李小明",
        PHONE,
        "",
        BANK,
        "lihua",
        VILLAGE,
    ]
    assert held["supply"] == {"grower": person_id}
    assert json.loads(json.dumps(held)) == held
    assert AuditRow.objects.filter(action="people.exported").count() == 1


def test_export_and_erasure_are_for_oneself_and_the_administrator():
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)

    for by in (helper, actor(make_person())):
        with pytest.raises(PermissionRefusedError):
            export_person(by=by, now=NOW, person_id=person_id)
        with pytest.raises(PermissionRefusedError):
            erase_person(by=by, now=NOW, person_id=person_id)
    erase_person(by=make_admin(), now=NOW, person_id=person_id)


def make_full_person() -> int:
    """Write down a person with everything that can be held."""
    person_id = make_person(
        "李小明", phone=PHONE, email="li@example.com", username="lihua", password=PASSWORD
    )
    seal_identity(by=SYSTEM, now=NOW, person_id=person_id, identity=IDENTITY)
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)
    issue_reset_slip(by=SYSTEM, now=NOW, person_id=person_id)
    give(actor(person_id), person_id)
    return person_id


def test_erase_person_leaves_facts_and_no_way_to_the_person():
    person_id = make_full_person()
    pseudonym = pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[person_id], purpose="grower")[
        person_id
    ]
    fact = FactRecord(
        kind="test.delivered", place=VILLAGE, occurred_at=NOW, quantity=1, subject=pseudonym
    )
    record(fact, now=NOW)

    erase_person(by=actor(person_id), now=NOW, person_id=person_id)

    row = Person.objects.get(pk=person_id)
    assert Fact.objects.filter(subject=pseudonym).count() == 1
    assert (Pseudonym.objects.count(), ResetSlip.objects.count()) == (0, 0)
    assert (row.salt, row.name_sealed, row.identity_print, row.phone_print, row.home_place) == (
        None,
        None,
        "",
        "",
        "",
    )
    assert not row.has_usable_password()
    assert person_card(person_id).is_erased
    with pytest.raises(PersonNotFoundError):
        pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[person_id], purpose="grower")[person_id]
    with pytest.raises(PersonNotFoundError):
        unmask(by=SYSTEM, now=NOW, person_id=person_id, field=SealedField.NAME, reason="because")


def test_erase_person_ends_roles_tokens_and_consents():
    helper = make_actor(Role.HELPER, place=VILLAGE)
    person_id = helper.person_id or 0
    token = issue_token(by=helper, now=NOW, person_id=person_id, token=NewToken("x", ["read"]))
    give(helper, person_id)

    erase_person(by=helper, now=NOW, person_id=person_id)

    assert not Grant.objects.in_force(TODAY).exists()
    assert not has_consent(person_id, Purpose.PAYOUT)
    with pytest.raises(TokenRefusedError):
        actor_for_token(token, now=NOW)


def test_erase_person_lets_other_rooms_forget_and_goes_back_if_one_cannot():
    person_id, forgotten = make_full_person(), []

    def fail(**_: object) -> None:
        raise ZeroDivisionError

    def forget(*, person_id: int, **_: object) -> None:
        forgotten.append(person_id)

    person_data.register("market", Holder(export=lambda _: {}, erase=(forget,)))
    person_data.register("supply", Holder(export=lambda _: {}, erase=(fail,)))

    with pytest.raises(ZeroDivisionError):
        erase_person(by=actor(person_id), now=NOW, person_id=person_id)

    assert forgotten == [person_id]
    assert person_card(person_id).masked_name == "李*明"


def test_erase_person_keeps_the_last_administrator():
    admin = make_admin()

    with pytest.raises(StillNeededError):
        erase_person(by=admin, now=NOW, person_id=admin.person_id or 0)


def test_identity_number_is_free_again_after_erasure():
    person_id = make_full_person()
    erase_person(by=actor(person_id), now=NOW, person_id=person_id)

    seal_identity(by=SYSTEM, now=NOW, person_id=make_person(), identity=IDENTITY)


def test_nothing_personal_in_audit_facts_or_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG", logger="commonfield")
    person_id = make_full_person()
    unmask(
        by=make_admin(), now=NOW, person_id=person_id, field=SealedField.PHONE, reason=f"打 {PHONE}"
    )
    export_person(by=actor(person_id), now=NOW, person_id=person_id)
    erase_person(by=actor(person_id), now=NOW, person_id=person_id)

    written = repr([*AuditRow.objects.values(), *Fact.objects.values()]) + caplog.text

    secrets = ["李小明", PHONE, "li@example.com", IDENTITY, BANK, "lihua"]
    assert [each for each in secrets if each in written] == []


def test_person_data_names_rooms_in_order():
    for room in ("supply", "market"):
        person_data.register(room, Holder(export=lambda _: {}))

    assert [room for room, _ in person_data.holders()] == ["market", "supply"]
