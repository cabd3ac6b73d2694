import base64
import logging
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from commonfield.kernel.identifiers import new_id
from commonfield.workshop import vault

pytestmark = pytest.mark.any_engine


@given(st.text(max_size=200))
def test_seal_opens_again(plain: str):
    sealed = vault.seal(plain, purpose="test", about="1")

    assert vault.open_sealed(sealed, purpose="test", about="1") == plain


def test_seal_differs_every_time():
    assert vault.seal("a", purpose="test", about="1") != vault.seal("a", purpose="test", about="1")


def test_sealed_opens_for_its_own_purpose_only():
    sealed = vault.seal("13812345678", purpose="phone", about="1")

    with pytest.raises(vault.VaultError):
        vault.open_sealed(sealed, purpose="bank", about="1")


def test_sealed_changed_by_one_bit_stays_closed():
    sealed = bytearray(vault.seal("13812345678", purpose="phone", about="1"))
    sealed[-1] ^= 1

    with pytest.raises(vault.VaultError):
        vault.open_sealed(bytes(sealed), purpose="phone", about="1")


def test_sealed_under_another_key_stays_closed(settings: Settings):
    sealed = vault.seal("x", purpose="phone", about="1")
    settings.VAULT_KEY = base64.urlsafe_b64decode(base64.urlsafe_b64encode(b"k" * 32))

    with pytest.raises(vault.VaultError):
        vault.open_sealed(sealed, purpose="phone", about="1")


def test_seal_with_salt_needs_the_same_salt():
    salt, other = vault.new_salt(), vault.new_salt()
    sealed = vault.seal_with_salt("李小明", salt=salt, purpose="name")

    assert vault.open_with_salt(sealed, salt=salt, purpose="name") == "李小明"
    for wrong in (other, b""):
        with pytest.raises(vault.VaultError):
            vault.open_with_salt(sealed, salt=wrong, purpose="name")


def test_fingerprint_depends_on_text_purpose_and_key(settings: Settings):
    first = vault.fingerprint("138", purpose="phone")
    others = {vault.fingerprint("139", purpose="phone"), vault.fingerprint("138", purpose="bank")}
    settings.VAULT_KEY = b"z" * 32
    others.add(vault.fingerprint("138", purpose="phone"))

    assert len(first) == 64
    assert first not in others


def test_masks():
    shown = [vault.mask_identity("11010519491231002X"), vault.mask_bank("6222021234567890123")]

    assert shown == ["110*************2X", "***************0123"]


def test_vault_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)

    vault.open_sealed(
        vault.seal("13812345678", purpose="phone", about="1"), purpose="phone", about="1"
    )

    assert caplog.text == ""


def test_disguised_id_is_found_again_under_every_key(settings: Settings):
    made = [new_id(datetime(2026, 11, 25, 4, 0, tzinfo=UTC)) for _ in range(20)]

    names = [vault.disguise(each, purpose="test") for each in made]
    settings.VAULT_KEYS_OLD = (settings.VAULT_KEY,)
    settings.VAULT_KEY = b"another key of thirty-two bytes!"
    found = [vault.undisguised(name, purpose="test") for name in names]

    assert [ids[1] for ids in found] == made
    assert len({name[:4] for name in names}) > 10
    assert vault.undisguised("no number", purpose="test") == []
