"""Pure rules about numbers that name persons and organisations, and about scopes of places."""

import re
from datetime import date

from commonfield.kernel.errors import must_exist
from commonfield.people.errors import UsernameUnusableError

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_LENGTH = 18
_CREDIT_SHAPE = re.compile(rf"[{_CREDIT_ALPHABET}]{{{_CREDIT_LENGTH}}}")
_FIRST_GENERATION = 15
_EMAIL_LENGTH = 254
_SHORT_NAME = 2
_LONG_NAME = 4
_USERNAME = re.compile(r"[a-z][a-z0-9.\-_]{2,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def birthday(identity: str) -> date | None:
    """Return on which day a person was born by their identity number; nothing if there is none."""
    if not identity:
        return None
    born_on = identity[6:14] if len(identity) > _FIRST_GENERATION else "19" + identity[6:12]
    return date(int(born_on[:4]), int(born_on[4:6]), int(born_on[6:8]))


def age_on(identity: str, on: date) -> int | None:
    """Return how old a person is by their identity number; nothing if there is none."""
    born = birthday(identity)
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def normalise_credit_code(text: str) -> str | None:
    """Return a unified social credit code in its plain form, or nothing if its shape is wrong."""
    plain = re.sub(r"[\s-]", "", text).upper()
    return plain if _CREDIT_SHAPE.fullmatch(plain) else None


def has_right_credit_check(code: str) -> bool:
    """Return whether the check character fits; some real early codes fail, so it only warns.

    Source: GB 32100-2015, modulus 31.
    """
    total = sum(
        _CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False)
    )
    return code[17] == _CREDIT_ALPHABET[-total % 31]


def normalise_username(text: str) -> str | None:
    """Return a sign-in name in lower case, or nothing if it is unusable.

    It must begin with a letter, so that it is never mistaken for a phone number.
    """
    plain = text.strip().lower()
    return plain if _USERNAME.fullmatch(plain) else None


def usable_username(text: str) -> str:
    """Return a sign-in name in lower case."""
    return must_exist(normalise_username(text), UsernameUnusableError)


def normalise_email(text: str) -> str | None:
    """Return an e-mail address in lower case, or nothing if it cannot be one."""
    plain = text.strip().lower()
    return plain if len(plain) <= _EMAIL_LENGTH and _EMAIL.fullmatch(plain) else None


def mask_name(name: str) -> str:
    """Show a name so that its bearer knows it: 李*, 欧阳*明, W*** L***."""
    plain = " ".join(name.split())
    if not plain:
        return ""
    if plain.isascii():
        return " ".join(word[0] + "***" for word in plain.split(" "))
    if len(plain) <= _SHORT_NAME:
        return plain[0] + "*"
    kept = 2 if len(plain) >= _LONG_NAME else 1
    return plain[:kept] + "*" * (len(plain) - kept - 1) + plain[-1]


def mask_email(address: str) -> str:
    """Show the first character and the domain of an e-mail address."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""


def place_prefix(place_code: str) -> str:
    """Return what every place within a place begins with: 331124000000 gives 331124.

    The parts are province, prefecture and county (two digits each), town and village (three).
    """
    for length in (2, 4, 6, 9):
        if set(place_code[length:]) == {"0"}:
            return place_code[:length]
    return place_code


def scopes_covering(place_code: str) -> list[str]:
    """Return the codes of a place and of everything above it, as grants may name them."""
    candidates = [place_code[:length].ljust(12, "0") for length in (2, 4, 6, 9)] + [place_code]
    return list(dict.fromkeys(candidates))


def county_of(place_code: str) -> str:
    """Return the 12-digit code of the county that a place lies in."""
    return place_code[:6].ljust(12, "0")


_PROGRAMS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def device_words(user_agent: str) -> str:
    """Return the name by which a person knows their own device: Chrome · Android; "" if unknown."""
    names = (
        next((name for mark, name in known.items() if mark in user_agent), "")
        for known in (_PROGRAMS, _SYSTEMS)
    )
    return " · ".join(name for name in names if name)


def quiet_reason(text: str) -> str:
    """Return a reason in words with every run of five digits or more blotted out.

    Reasons stay in the audit for good, so no phone, identity or bank number may slip in.
    """
    return re.sub(r"\d{5,}[Xx]?", "*****", " ".join(text.split()))[:200]
