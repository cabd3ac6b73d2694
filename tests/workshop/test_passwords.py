import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from pytest_django import Settings

from commonfield.config import settings as ours
from commonfield.workshop import passwords
from commonfield.workshop.errors import HashingBusyError


@pytest.fixture(autouse=True)
def real_hashing(settings: Settings):
    settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS


def test_password_is_hashed_in_19_mebibytes():
    encoded = make_password("misty-valley-3")

    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("misty-valley-3", encoded)


def test_password_hashed_by_djangos_own_parameters_is_hashed_anew():
    old = Argon2PasswordHasher()
    old.memory_cost, old.parallelism = 8 * 1024, 8
    renewed: list[str] = []

    assert check_password("right-one-1", old.encode("right-one-1", "salt" * 6), renewed.append)
    assert not check_password("wrong-one-1", old.encode("right-one-1", "salt" * 6), renewed.append)
    assert renewed == ["right-one-1"]


def test_who_waits_too_long_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "_WAIT_S", 0)

    with passwords._turn(), passwords._turn():
        with pytest.raises(HashingBusyError):
            make_password("misty-valley-3")
        with pytest.raises(HashingBusyError):
            check_password("misty-valley-3", "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA")

    assert make_password("misty-valley-3")
