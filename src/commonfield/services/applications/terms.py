"""The terms of services, promises and lists of certificates: law as data, dated.

What is shipped lies in ``law``; an operator's files in the data directory's folder ``services``.
"""

import tomllib
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from pydantic import TypeAdapter

from commonfield.kernel.errors import must_exist
from commonfield.services.applications import errors
from commonfield.services.applications.rules import check_form
from commonfield.services.applications.types import Limit, NotCertified, Promise, Question, Service

type _Terms = tuple[list[Service], list[Promise], list[NotCertified]]

_LAW: Final = Path(__file__).parent / "law"
_DAYS: Final = range(1, 1_001)
_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {
    each: TypeAdapter(each) for each in (Limit, Question, Service, Promise, NotCertified)
}


def services_on(on: date) -> list[Service]:
    """Return the services that are offered on a day, each under its terms of that day."""
    newest = {each.code: each for each in _here()[0] if each.since <= on}
    return [each for each in newest.values() if each.until is None or on <= each.until]


def service_on(code: str, on: date) -> Service:
    found = next((each for each in services_on(on) if each.code == code), None)
    return must_exist(found, errors.ServiceNotOfferedError)


def terms_of(code: str, since: date) -> Service:
    """Return a service under the terms of a day, whether it is still offered or not."""
    found = [each for each in _here()[0] if each.code == code and each.since <= since]
    return must_exist(found[-1] if found else None, errors.ServiceNotOfferedError)


def promise_of(service: str, place: str, on: date) -> Limit | None:
    """Return what the body that decides promises in a place; the nearest and newest holds."""
    found = [
        each
        for each in _here()[1]
        if each.service == service and place.startswith(each.place) and each.since <= on
    ]
    newest = max(found, key=lambda each: (len(each.place), each.since), default=None)
    return newest.limit if newest else None


def certificates_in(place: str) -> list[NotCertified]:
    """Return what villages of a place must not certify: the country's list, then the province's."""
    return [each for each in _here()[2] if place.startswith(each.place)]


def unreadable_terms() -> str:
    """Return what is wrong with an operator's files; empty if there are none, or all is well."""
    try:
        if (settings.DATA_DIR / "services").exists():
            _here()
    except (errors.TermsUnreadableError, errors.FormAsksAgainError) as error:
        return f"{error} ({error.__cause__})" if error.__cause__ else str(error)
    return ""


def _here() -> _Terms:
    return _terms(settings.DATA_DIR / "services")


@cache
def _terms(own: Path) -> _Terms:
    services: list[Service] = []
    promises: list[Promise] = []
    certificates: list[NotCertified] = []
    for path in [*_files(_LAW), *(_files(own) if own.exists() else ())]:
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
            services += map(_service, given.get("service", ()))
            promises += map(_promise, given.get("promise", ()))
            for each in given.get("certificate", ()):
                listed = given["list"][each["list"]]
                certificates.append(_made(NotCertified, {"place": "", **listed, **each}))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise errors.TermsUnreadableError(service=path.name) from error
    return sorted(services, key=lambda each: each.since), promises, certificates


def _files(folder: Path) -> list[Path]:
    """Return a folder's files; one that cannot be read is no empty one."""
    try:
        return sorted(each for each in folder.iterdir() if each.suffix == ".toml")
    except OSError as error:
        raise errors.TermsUnreadableError(service=folder.name) from error


def _service(given: dict[str, Any]) -> Service:
    asked = (
        each | {"choices": tuple(map(tuple, each.get("choices", ())))} for each in given["question"]
    )
    own = {name: each for name, each in given.items() if name != "question"}
    own |= {"questions": tuple(_made(Question, each) for each in asked)}
    own |= {"known": tuple(given["known"])}
    own |= {"limit": _limit(given["limit"])} if "limit" in given else {}
    found = _made(Service, own)
    check_form(found)
    return found


def _promise(given: dict[str, Any]) -> Promise:
    return _made(Promise, given | {"limit": _limit(given["limit"])})


def _limit(given: dict[str, Any]) -> Limit:
    found = _made(Limit, given)
    if found.days not in _DAYS or found.extension not in {0, *_DAYS}:
        raise ValueError(f"no limit has {found.days} and {found.extension} days")
    return found


def _made[T: Limit | Question | Service | Promise | NotCertified](
    of: type[T], given: dict[str, Any]
) -> T:
    """Return a dataclass of what is named as its fields; other strings and days are its texts."""
    names = {each.name for each in fields(of)}
    texts = {name: each for name, each in given.items() if isinstance(each, str)}
    others = {name: each for name, each in given.items() if name in names or name not in texts}
    made = of(texts=texts, **others)
    # Its fields are of their types.
    checked: T = _ADAPTERS[of].validate_python({name: getattr(made, name) for name in names})
    return checked
