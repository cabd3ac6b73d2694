import threading
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from pytest_django import Settings

from commonfield.config import settings as ours
from commonfield.workshop import passwords
from commonfield.workshop.errors import HashingBusyError
from tests.running import run_alone

PATIENCE_S = 10
# Prints by how many megabytes a process has grown after 32 threads have hashed.
CROWD = """
import re, threading
from django.conf import settings
settings.configure(PASSWORD_HASHERS=["commonfield.workshop.passwords.Argon2Hasher"])
from django.contrib.auth.hashers import make_password

def size():
    with open("/proc/self/status") as status:
        return int(re.search("RssAnon:\\s+([0-9]+)", status.read())[1]) // 1024

before = size()
threads = [threading.Thread(target=make_password, args=["misty-valley-3"]) for _ in range(32)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(size() - before)
"""


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
    monkeypatch.setattr(passwords, "_WAIT_S", 0.01)
    ended = threading.Event()
    hashing = [passwords._threads.submit(ended.wait, PATIENCE_S) for _ in range(2)]

    with pytest.raises(HashingBusyError):
        make_password("misty-valley-3")
    with pytest.raises(HashingBusyError):
        check_password("misty-valley-3", "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA")
    ended.set()

    assert [each.result() for each in hashing] == [True, True]
    monkeypatch.undo()
    assert make_password("misty-valley-3")


def test_hashing_leaves_little_memory_behind(root: Path):
    assert int(run_alone(CROWD, root)) < 100
