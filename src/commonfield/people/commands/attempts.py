"""Tries at passwords, codes and slips, counted before anything is compared.

A try is a row for each thing that it counts against: a person whose password is guessed (or a
name that nobody has), and the networks that it comes from. It is taken back when it was right.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.people.errors import TooManyFailuresError
from commonfield.people.models import SignInFailure
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.rate_limits import networks_of
from commonfield.workshop.stamps import lies_within
from commonfield.workshop.vault import fingerprint

_ALLOWED: Final = 10
# From an address or a line's network, and from many lines' network.
_ALLOWED_FROM: Final = (_ALLOWED, 40)
_WINDOW: Final = timedelta(minutes=15)


@transaction.atomic
def reserve_attempts(
    *, now: datetime, what: str, subjects: Iterable[str], client: str
) -> dict[str, list[int]]:
    """Count a try and return the rows of each subject that may still be tried, and of networks.

    ``what`` is tried (each kind has its own counters), ``client`` the address that it comes from
    (empty: not counted). Those of the networks stand under an empty name.
    """
    accounts = {each: fingerprint(f"{what} {each}", purpose="people.account") for each in subjects}
    networks = {
        fingerprint(f"{what} {network}", purpose="people.client"): most
        for network, most in zip(networks_of(client), _ALLOWED_FROM, strict=False)
    }
    one_at_a_time(*accounts.values(), *networks)
    recent = SignInFailure.objects.filter(lies_within("at", now, _WINDOW))
    free = {
        subject: mark
        for subject, mark in accounts.items()
        if recent.filter(account_print=mark).count() < _ALLOWED
    }
    if accounts and not free:
        raise TooManyFailuresError
    if any(recent.filter(address_print=mark).count() >= most for mark, most in networks.items()):
        raise TooManyFailuresError
    return {
        subject: [SignInFailure.objects.create(account_print=mark, at=now).pk]
        for subject, mark in free.items()
    } | {"": [SignInFailure.objects.create(address_print=mark, at=now).pk for mark in networks]}


def refund_attempts(tries: dict[str, list[int]], *subjects: str) -> None:
    """Delete the tries counted for these subjects: the secret was right, or was not compared."""
    rows = [row for subject in (*subjects, "") for row in tries.get(subject, [])]
    SignInFailure.objects.filter(pk__in=rows).delete()
