"""Guesses at the same moment, each in a connection of its own; run as a program by its test.

Prints how often each answer was given, how many passwords were hashed and how many at once.
"""

import json
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import django
from django.contrib.auth.hashers import Argon2PasswordHasher
from pyotp import TOTP

django.setup()

from commonfield.people.commands import (
    begin_second_factor,
    confirm_second_factor,
    request_sign_in_code,
    sign_in_with_password,
    use_second_factor,
)
from commonfield.people.queries import second_factor_of
from commonfield.people.types import GUEST
from commonfield.workshop.passwords import Argon2Hasher
from tests.at_once import at_once
from tests.people.builders import NOW, PASSWORD, actor, make_person, wide

PHONE = "13812345678"
MAIL = "li@example.com"


class Watch:
    """Counts what Django's hasher does below ours."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.total = self.running = self.most = 0

    def over(self, hashing: Any) -> Any:  # noqa: ANN401 - a method of a library without types
        def watched(*arguments: object) -> object:
            with self.lock:
                self.total += 1
                self.running += 1
                self.most = max(self.most, self.running)
            try:
                return hashing(*arguments)
            finally:
                with self.lock:
                    self.running -= 1

        return watched


def spellings() -> list[str]:
    """Write one person in 64 ways: by sign-in name, by phone and by e-mail."""
    names = ["".join(letters) for letters in product("lL", "iI", "hH", "uU", "aA")]
    phones = [f"{code}{PHONE}{end}" for code in ("", "+86", "86", "0086 ") for end in ("", " ")]
    phones += [wide(PHONE), f"+86{wide(PHONE)}", "138 1234 5678", "138-1234-5678", "(138)12345678"]
    mails = [MAIL.replace(letter, letter.upper()) for letter in "liexampco"]
    mails += [f" {mail}" for mail in mails]
    return [*names, *phones, *mails, MAIL]


def guesses(names: Sequence[str], clients: Sequence[str]) -> dict[str, int]:
    """Try a wrong password for all of these at once."""
    return at_once(
        [
            partial(
                sign_in_with_password, by=GUEST, now=NOW, name=name, password="x", client=client
            )
            for name, client in zip(names, clients, strict=True)
        ]
    )


def code_of_app() -> dict[str, Any]:
    """Set up a second step and return its next code, as it is given to the command."""
    person_id = make_person("王大力")
    by = actor(person_id)
    begin_second_factor(by=by, now=NOW, person_id=person_id)
    app = TOTP(second_factor_of(person_id, now=NOW).secret)
    confirm_second_factor(by=by, now=NOW, person_id=person_id, code=app.at(NOW))
    later = NOW + timedelta(minutes=1)
    return {"by": by, "now": later, "person_id": person_id, "code": app.at(later)}


def main() -> dict[str, object]:
    """Let them guess in three ways, ask for codes, and show one code of an app nine times."""
    make_person(username="lihua", phone=PHONE, email=MAIL, password=PASSWORD)
    nobody = ["no" + " " * number + "body" for number in range(64)]
    strangers = [f"stranger{number}" for number in range(64)]
    lines = [f"2001:db8:1:{number:x}::1" for number in range(64)]
    numbers = [PHONE, f"+86{PHONE}", f"86{PHONE}", "138 1234 5678", "138-1234-5678", f" {PHONE}"]
    watch = Watch()
    # Four megabytes instead of nineteen: how many there are and how they queue is the question.
    Argon2Hasher.memory_cost = 4 * 1024
    Argon2PasswordHasher.encode = watch.over(Argon2PasswordHasher.encode)  # type: ignore[method-assign]  # watched
    Argon2PasswordHasher.verify = watch.over(Argon2PasswordHasher.verify)  # type: ignore[method-assign]  # watched
    by_name: dict[str, object] = {}
    for name, found in (
        ("spellings", lambda: guesses(spellings(), [""] * 64)),
        ("nobody", lambda: guesses(nobody, [""] * 64)),
        ("lines", lambda: guesses(strangers, lines)),
    ):
        watch.total = 0
        by_name[name] = found() | {"hashed": watch.total}
    app_codes = [partial(use_second_factor, **each) for each in [code_of_app()] * 9]
    asked = [partial(request_sign_in_code, by=GUEST, now=NOW, address=each) for each in numbers]
    return by_name | {
        "codes": at_once(asked),
        "second steps": at_once(app_codes),
        "hashed at once": watch.most,
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
