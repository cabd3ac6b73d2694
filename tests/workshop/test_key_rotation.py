"""The vault's key is changed while people sign in, and a value copied elsewhere does not open."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from commonfield.orders.models import Order
from commonfield.orders.queries import holds_token, order_token
from commonfield.orders.sealed import opened_contact
from commonfield.people.choices import SealedField
from commonfield.people.commands import (
    issue_token,
    note_token_use,
    pseudonyms_for,
    seal_identity,
    sign_in_with_password,
)
from commonfield.people.errors import IdentityTakenError, SignInRefusedError
from commonfield.people.models import Person
from commonfield.people.queries import actor_for_token
from commonfield.people.types import SYSTEM, NewToken
from commonfield.workshop import vault
from commonfield.workshop.key_rotation import by_key, keyed_columns, reseal_all
from commonfield.workshop.messages import NewMessage, queue_messages, render
from commonfield.workshop.models import OutboxMessage
from commonfield.workshop.vault import VaultError
from tests.market.builders import make_order, make_shop
from tests.people.builders import NOW, actor, make_person

PHONE, PASSWORD = "13812345678", "four tea leaves"
IDENTITY = "11010519491231002X"
NEW = b"n" * 32


@pytest.fixture
def changed(settings: Settings) -> Callable[[], bytes]:
    """Give the settings, and on the way a new key with the old one still known."""
    old = settings.VAULT_KEY

    def change() -> bytes:
        settings.VAULT_KEYS_OLD = (old,)
        settings.VAULT_KEY = NEW
        return bytes(old)

    return change


def sign_in(name: str = PHONE) -> int:
    return sign_in_with_password(by=SYSTEM, now=NOW, name=name, password=PASSWORD)


def as_before_keys_had_ids(purpose: str, plain: str, key: bytes) -> bytes:
    nonce = b"n" * 12
    body = vault._cipher(key, purpose).encrypt(nonce, plain.encode(), purpose.encode())
    return b"".join((b"\x01", nonce, body))


def test_key_is_changed_while_people_sign_in(changed: Callable[[], bytes], settings: Settings):
    person = make_person(phone=PHONE, password=PASSWORD)
    subject = pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[person], purpose="facts")[person]
    order = make_order(make_shop(), payment="cod")
    link = order_token(order.number)
    token = issue_token(
        by=actor(person), now=NOW, person_id=person, token=NewToken("till", ["order"])
    )
    old = vault.key_id(changed())

    assert sign_in() == person
    assert holds_token(order.number, link)
    assert old in by_key()
    renewed = reseal_all(NOW)
    note_token_use(by=actor_for_token(token, now=NOW), now=NOW, token=token)

    # Texts that wait to be sent keep the key they were sealed with.
    assert set(by_key().get(old, {})) <= {
        "workshop_outbox_message.to_sealed",
        "workshop_outbox_message.params_sealed",
    }
    assert (renewed > 0, reseal_all(NOW)) == (True, 0)
    settings.VAULT_KEYS_OLD = ()
    row = Order.objects.get()
    assert sign_in() == person
    assert (
        pseudonyms_for(by=SYSTEM, now=NOW, person_ids=[person], purpose="facts")[person] == subject
    )
    assert opened_contact(row.number, bytes(row.contact_sealed or b""), "").phone
    assert actor_for_token(token, now=NOW).person_id == person
    assert not holds_token(order.number, link)


def test_what_is_not_renewed_stays_closed_without_its_key(
    changed: Callable[[], bytes], settings: Settings
):
    person = make_person(phone=PHONE, password=PASSWORD)
    changed()
    settings.VAULT_KEYS_OLD = ()

    assert reseal_all(NOW) == 0
    with pytest.raises(SignInRefusedError):
        sign_in()
    with pytest.raises(VaultError):
        Person.objects.get(pk=person).opened(SealedField.PHONE)


def test_value_sealed_before_keys_had_ids_opens_and_is_renewed(settings: Settings):
    make_order(make_shop(), payment="cod")
    row = Order.objects.get()
    plain = '{"name": "a", "phone": "1", "detail": "b"}'
    row.contact_sealed = as_before_keys_had_ids("market.contact", plain, settings.VAULT_KEY)
    row.save()

    assert opened_contact(row.number, row.contact_sealed, "").phone == "1"
    assert by_key()["unmarked"] == {"orders_order.contact_sealed": 1}
    assert reseal_all(NOW) == 1
    assert "unmarked" not in by_key()


def test_command_says_when_an_old_key_can_go(changed: Callable[[], bytes]):
    make_person(phone=PHONE)
    old = vault.key_id(changed())
    before, after = StringIO(), StringIO()

    call_command("vault", stdout=before)
    call_command("vault", "--renew", stdout=after)

    assert f"{old} (VAULT_KEYS_OLD): 4 values" in before.getvalue()
    assert "can be taken out" not in before.getvalue()
    assert f"{old} (VAULT_KEYS_OLD): 0 values\n  nothing sealed needs it" in after.getvalue()


def test_identity_is_nobody_elses_while_the_key_changes(changed: Callable[[], bytes]):
    first, second = make_person(), make_person()
    seal_identity(by=SYSTEM, now=NOW, person_id=first, identity=IDENTITY)
    changed()

    with pytest.raises(IdentityTakenError):
        seal_identity(by=SYSTEM, now=NOW, person_id=second, identity=IDENTITY)


def test_contact_of_another_order_does_not_open():
    shop = make_shop()
    numbers = [make_order(shop, key=key, payment="cod").number for key in ("one", "two")]
    stolen = bytes(Order.objects.get(number=numbers[0]).contact_sealed or b"")

    with pytest.raises(VaultError):
        opened_contact(numbers[1], stolen, "")


def test_phone_of_another_person_does_not_open_and_salts_are_ones_own():
    mine, theirs = (Person.objects.get(pk=make_person(phone=PHONE)) for _ in range(2))
    mine.phone_sealed = theirs.phone_sealed

    with pytest.raises(VaultError):
        mine.opened(SealedField.PHONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=mine.pk).update(salt=theirs.salt)


def test_message_with_another_ones_words_does_not_open():
    for to in ("13800000001", "13800000002"):
        message = NewMessage(
            channel="sms",
            to=to,
            template="people/messages/sign_in_code",
            params={"code": "1"},
            language="en",
        )
        queue_messages([message], now=NOW)
    first, second = OutboxMessage.objects.order_by("pk")
    first.params_sealed = second.params_sealed

    with pytest.raises(VaultError):
        render(first)


def test_every_sealed_column_is_registered():
    from django.apps import apps  # noqa: PLC0415 - only here

    sealed = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if str(field.column).endswith("_sealed")
    }

    # Answers to forms that were sent end with their month, and by then no key is wanted.
    assert sealed - {each.name for each in keyed_columns()} == {"workshop_sent_form.answer_sealed"}
