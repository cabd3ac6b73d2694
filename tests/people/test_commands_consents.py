import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from commonfield.people import withdrawal_log
from commonfield.people.choices import (
    ConsentChannel,
    ConsentScope,
    Purpose,
    Role,
    SealedField,
    WithdrawnFor,
)
from commonfield.people.commands import (
    Holder,
    end_consents,
    erase_person,
    give_consent,
    person_data,
    reapply_withdrawals,
    request_bank_change,
    seal_identity,
    withdraw_consent,
    write_withdrawals,
)
from commonfield.people.errors import ConsentTermsError, GuardianNeededError
from commonfield.people.models import Consent, Person
from commonfield.people.queries import allowed_names, consent_of, consents_of, has_consent
from commonfield.people.types import SYSTEM, Actor, ConsentTerms, Withdrawn
from commonfield.workshop.vault import new_salt
from tests.people.builders import (
    NOW,
    TODAY,
    VILLAGE,
    actor,
    identity_of,
    make_actor,
    make_household,
    make_person,
)

BANK = "4111111111111111"
# Born on 1 January ten years ago, and on 31 December 1949.
CHILD, GROWN = identity_of(date(TODAY.year - 10, 1, 1)), "11010519491231002X"
ON_A_PAGE = ConsentTerms(object="lot:L1", scope=ConsentScope.SITE)


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """What is withdrawn is logged in a folder of the test; other rooms answer in their own."""
    monkeypatch.setattr(person_data, "_holders", [])
    settings.WITHDRAWALS_LOG = tmp_path / "withdrawals.log"
    return tmp_path / "withdrawals.log"


def give(
    person_id: int,
    purpose: Purpose = Purpose.NAME_SHOWN,
    terms: ConsentTerms = ON_A_PAGE,
    by: Actor | None = None,
    days: int = 0,
) -> int:
    return give_consent(
        by=by or actor(person_id),
        now=NOW + timedelta(days=days),
        person_id=person_id,
        purpose=purpose,
        channel=ConsentChannel.ALOUD if by else ConsentChannel.SELF,
        terms=terms,
    )


def withdraw(person_id: int, purpose: Purpose, object_code: str = "", days: int = 1) -> int:
    by = actor(person_id)
    later = NOW + timedelta(days=days)
    return withdraw_consent(
        by=by, now=later, person_id=person_id, purpose=purpose, object_code=object_code
    )


def test_consent_to_one_thing_is_none_to_another():
    person_id = make_person("林青", home=VILLAGE)
    give(person_id)

    named = [
        allowed_names([person_id], object_code=each, on=TODAY) for each in ("lot:L1", "lot:L2")
    ]

    assert named == [["林青"], []]
    assert not has_consent(person_id, Purpose.NAME_SHOWN)


def test_consent_for_the_hall_names_nobody_on_the_pages():
    person_id = make_person()
    give(person_id, terms=ConsentTerms(object="lot:L1", scope=ConsentScope.HALL))

    assert allowed_names([person_id], object_code="lot:L1", on=TODAY) == []


@pytest.mark.parametrize(
    ("purpose", "terms"),
    [
        (Purpose.NAME_SHOWN, ConsentTerms()),
        (Purpose.NAME_SHOWN, ConsentTerms(object="lot:L1")),
        (Purpose.PAYOUT, ON_A_PAGE),
        (Purpose.PAYOUT, ConsentTerms(until=TODAY)),
    ],
)
def test_terms_that_say_nothing_are_refused(purpose: Purpose, terms: ConsentTerms):
    person_id = make_person()

    with pytest.raises(ConsentTermsError):
        give(person_id, purpose, terms)
    assert consents_of(person_id) == []


def test_guardian_decides_for_a_child():
    child, parent, helper = make_person(), make_person(), make_actor(Role.HELPER, place=VILLAGE)
    seal_identity(by=SYSTEM, now=NOW, person_id=child, identity=CHILD)
    make_household(child, parent)
    stranger = make_person()
    terms = [ConsentTerms(guardian_id=each) for each in (None, child, stranger, 999_999)]

    for each in terms:
        with pytest.raises(GuardianNeededError):
            give(child, Purpose.HELPER, each, by=helper)
    given = give(child, Purpose.HELPER, ConsentTerms(guardian_id=parent), by=helper)

    assert consent_of(child, given).guardian_id == parent


def test_grown_person_decides_alone():
    person_id = make_person()
    seal_identity(by=SYSTEM, now=NOW, person_id=person_id, identity=GROWN)

    assert give(person_id, Purpose.HELPER, ConsentTerms())


def test_every_room_answers_a_withdrawal_and_the_receipt_says_so():
    person_id, heard = make_person(), []

    def answer(withdrawn: Withdrawn) -> list[tuple[str, int]]:
        heard.append((withdrawn.person_id, withdrawn.purpose, withdrawn.object))
        return [("supply.left_out", 2)]

    person_data.register("supply", Holder(export=lambda _: {}, withdraw=answer))
    give(person_id, Purpose.PAYOUT, ConsentTerms())
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)
    receipt = consent_of(person_id, withdraw(person_id, Purpose.PAYOUT))

    assert heard == [(person_id, "payout", "")]
    assert receipt.answers == [["people.bank_deleted", 1], ["supply.left_out", 2]]
    assert receipt.withdrawn_for == WithdrawnFor.ASKED


def test_room_that_fails_keeps_the_consent():
    person_id = make_person()

    def fail(_withdrawn: Withdrawn) -> list[tuple[str, int]]:
        raise RuntimeError

    person_data.register("supply", Holder(export=lambda _: {}, withdraw=fail))
    give(person_id, Purpose.PAYOUT, ConsentTerms())

    with pytest.raises(RuntimeError):
        withdraw(person_id, Purpose.PAYOUT)
    assert has_consent(person_id, Purpose.PAYOUT)


def test_consent_ends_on_its_day():
    person_id = make_person()
    given = give(
        person_id,
        terms=ConsentTerms(
            object="lot:L1", scope=ConsentScope.SITE, until=TODAY + timedelta(days=2)
        ),
    )

    ended = [end_consents(NOW + timedelta(days=days)) for days in (1, 2, 2)]

    assert ended == [0, 1, 0]
    assert consent_of(person_id, given).withdrawn_for == WithdrawnFor.END_DAY
    assert allowed_names([person_id], object_code="lot:L1", on=TODAY + timedelta(days=2)) == []


def test_older_state_is_held_to_the_log(log: Path):
    asked, erased, kept = make_person(), make_person(), make_person()
    for each in (asked, kept):
        give(each)
    withdraw(asked, Purpose.NAME_SHOWN, "lot:L1")
    erase_person(by=SYSTEM, now=NOW + timedelta(days=1), person_id=erased)
    write_withdrawals(by=SYSTEM, now=NOW, beside=log.parent)
    # As an older backup has it.
    Consent.objects.filter(person_id=asked).update(withdrawn_at=None, withdrawn_for="")
    Person.objects.filter(pk=erased).update(erased_at=None, salt=new_salt())

    later = NOW + timedelta(days=3)
    done = [reapply_withdrawals(by=SYSTEM, now=later, log=log) for _ in range(2)]

    assert done == [(2, [], []), (0, [], [])]
    assert allowed_names([asked, kept], object_code="lot:L1", on=TODAY) == [
        Person.objects.get(pk=kept).opened(SealedField.NAME)
    ]
    assert Person.objects.get(pk=erased).erased_at == later


def test_consent_given_after_the_withdrawal_stands(log: Path):
    person_id = make_person()
    give(person_id)
    withdraw(person_id, Purpose.NAME_SHOWN, "lot:L1", days=-1)
    give(person_id)
    write_withdrawals(by=SYSTEM, now=NOW, beside=log.parent)

    assert reapply_withdrawals(by=SYSTEM, now=NOW, log=log) == (0, [], [])


def test_older_state_brings_no_wider_consent_back(log: Path):
    person_id = make_person()
    wide = give(person_id)
    day = TODAY + timedelta(days=2)
    narrow = ConsentTerms(object="lot:L1", scope=ConsentScope.SITE, until=day)
    given = give(person_id, terms=narrow, days=1)
    write_withdrawals(by=SYSTEM, now=NOW, beside=log.parent)
    now_done = reapply_withdrawals(by=SYSTEM, now=NOW + timedelta(days=1), log=log)
    # As an older backup has it.
    Consent.objects.filter(pk=given).delete()
    Consent.objects.filter(pk=wide).update(withdrawn_at=None, withdrawn_for="")

    done = reapply_withdrawals(by=SYSTEM, now=NOW + timedelta(days=3), log=log)

    assert (now_done, done) == ((0, [], []), (1, [], []))
    assert allowed_names([person_id], object_code="lot:L1", on=day) == []


def test_line_of_another_hand_withdraws_nothing(log: Path):
    person_id = make_person()
    give(person_id)
    withdraw(person_id, Purpose.NAME_SHOWN, "lot:L1")
    write_withdrawals(by=SYSTEM, now=NOW, beside=log.parent)
    give(person_id, Purpose.PAYOUT, ConsentTerms())
    forged = log.read_text().replace("name_shown", "payout")
    half = json.dumps(json.loads(forged) | {"signature": "\ud800"})
    log.write_text(forged + "no line\n" + f"{half}\n" + "[" * 100_000 + "\n")

    done = reapply_withdrawals(by=SYSTEM, now=NOW + timedelta(days=3), log=log)

    assert done == (0, [2, 4], [1, 3])


def test_line_that_a_full_disk_cut_off_spoils_no_other(log: Path):
    person_id = make_person()
    lines = [withdrawal_log.LogLine(NOW.isoformat(), each) for each in (person_id, 999_999)]
    withdrawal_log.complete(log, lines[:1])
    log.write_text(log.read_text()[:40])

    withdrawal_log.complete(log, lines)

    read = withdrawal_log.read(log)
    assert (read.lines, read.broken, read.unsigned) == (lines, [1], [])


def test_print_of_a_thing_signs_no_line(log: Path):
    person_id = make_person()
    line = {"at": NOW.isoformat(), "person_id": person_id, "purpose": "", "thing": ""}
    print_of_it = withdrawal_log.fingerprint_of(json.dumps(line, sort_keys=True))
    log.write_text(json.dumps(line | {"signature": print_of_it}) + "\n")

    done = reapply_withdrawals(by=SYSTEM, now=NOW + timedelta(days=3), log=log)

    assert (done, Person.objects.alive().filter(pk=person_id).exists()) == ((0, [], [1]), True)
