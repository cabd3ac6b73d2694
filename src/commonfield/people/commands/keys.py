"""Pseudonyms, under which persons appear in facts, API tokens, and sessions."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import new_token
from commonfield.people.choices import PSEUDONYM_PURPOSE, Scope
from commonfield.people.commands.shared import audit
from commonfield.people.errors import PersonNotFoundError, TokenRefusedError, TokenScopeMissingError
from commonfield.people.models import ApiToken, BankChange, Person, Pseudonym, Session
from commonfield.people.permissions import (
    is_self,
    may_administer,
    may_recover,
    require,
    require_own_session,
    require_scope,
)
from commonfield.people.queries import TOKEN_PURPOSE
from commonfield.people.queries.access import session_code
from commonfield.people.types import Actor, NewToken
from commonfield.workshop.conflicts import SequenceBehindError
from commonfield.workshop.vault import fingerprint, fingerprints, open_with_salt, seal_with_salt

_MOST_DAYS = 366
SUBJECT_PURPOSE = "people.pseudonym"


@transaction.atomic
def pseudonyms_for(
    *,
    by: Actor,  # noqa: ARG001 - every command takes who acts; pseudonyms come with others' acts
    now: datetime,  # noqa: ARG001 - as above; a pseudonym carries no date
    person_ids: Collection[int],
    purpose: str,
) -> dict[int, str]:
    """Return the persons' pseudonyms for a purpose, making up what is missing.

    They are sealed with each person's own salt and destroyed with it. For the commands of other
    rooms, which check who may act; no page shows them.
    """
    alive = Person.objects.alive().filter(pk__in=list(person_ids)).only("pk", "salt")
    salts = {row.pk: bytes(row.salt or b"") for row in alive}
    if set(salts) != set(person_ids):
        raise PersonNotFoundError
    known = _known(salts, purpose)
    missing = sorted(set(salts) - set(known))
    if not missing:
        return known
    Pseudonym.objects.bulk_create(
        [
            Pseudonym(
                person_id=person_id,
                purpose=purpose,
                value_sealed=seal_with_salt(
                    f"s{secrets.token_hex(10)}", salt=salts[person_id], purpose=SUBJECT_PURPOSE
                ),
            )
            for person_id in missing
        ],
        ignore_conflicts=True,
    )
    # Read again: another process may have been faster.
    known = _known(salts, purpose)
    if not known.keys() >= set(missing):
        raise SequenceBehindError("people_pseudonym")
    return known


def pseudonym_of(*, by: Actor, now: datetime, person_id: int) -> str:
    """Return the one pseudonym of a person in all facts of reading, learning and voices."""
    ids = [person_id]
    return pseudonyms_for(by=by, now=now, person_ids=ids, purpose=PSEUDONYM_PURPOSE)[person_id]


def _known(salts: dict[int, bytes], purpose: str) -> dict[int, str]:
    rows = Pseudonym.objects.filter(person_id__in=list(salts), purpose=purpose).order_by("pk")
    return {
        row.person_id: open_with_salt(
            row.value_sealed, salt=salts[row.person_id], purpose=SUBJECT_PURPOSE
        )
        for row in rows
    }


@transaction.atomic
def issue_token(*, by: Actor, now: datetime, person_id: int, token: NewToken) -> str:
    """Make an API token for a person and return it; only its fingerprint is kept."""
    require_scope(by)
    require_own_session(by)
    require(is_self(by, person_id) or by.kind == "system")
    plain = new_token()
    row = token_row(token, plain, now)
    row.person = Person.objects.locked(person_id)
    row.save()
    audit("token_issued", by, row.person, now)
    return plain


def token_row(token: NewToken, plain: str, now: datetime) -> ApiToken:
    """Return the row of a new token, its owner left open."""
    scopes = [scope for scope in Scope.values if scope in token.scopes]
    if len(scopes) != len(set(token.scopes)) or not scopes or not 1 <= token.days <= _MOST_DAYS:
        raise TokenScopeMissingError
    return ApiToken(
        token_print=fingerprint(plain, purpose=TOKEN_PURPOSE),
        label=" ".join(token.label.split())[:60],
        scopes=" ".join(scopes),
        created_at=now,
        expires_at=now + timedelta(days=token.days),
    )


@transaction.atomic
def revoke_token(*, by: Actor, now: datetime, token_id: int) -> None:
    """Take a token back: by its owner, or by one who may recover or administers their account.

    Raises:
        TokenRefusedError: if there is no such token.
    """
    tokens = ApiToken.objects.select_for_update(of=["self"]).select_related("person")
    token = tokens.filter(pk=token_id, revoked_at=None, person__isnull=False).first()
    if token is None or token.person is None:
        raise TokenRefusedError
    owner = token.person
    require_scope(by)
    on = china_day(now)
    may_end = may_recover(by, person_id=owner.pk, on=on) or may_administer(
        by, person_id=owner.pk, on=on
    )
    require(is_self(by, owner.pk) or may_end)
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    audit("token_revoked", by, owner, now)


@transaction.atomic
def note_token_use(
    *,
    by: Actor,  # noqa: ARG001 - every command takes who acts; who has the token has the right
    now: datetime,
    token: str,
) -> None:
    """Remember the day on which a token was last used; at most one write a day."""
    day = china_day(now)
    rows = ApiToken.objects.filter(token_print__in=fingerprints(token, purpose=TOKEN_PURPOSE))
    # A token used after the vault's key was changed moves to the new key.
    token_print = fingerprint(token, purpose=TOKEN_PURPOSE)
    rows.exclude(last_used_on=day, token_print=token_print).update(
        last_used_on=day, token_print=token_print
    )


@transaction.atomic
def end_sessions(*, by: Actor, now: datetime, person_id: int, but: str = "", code: str = "") -> int:
    """End a person's sessions, all but the one with the key ``but``, or the one called ``code``.

    Returns how many ended.
    """
    require_scope(by)
    require(is_self(by, person_id))
    row = Person.objects.locked(person_id)
    keys = Session.objects.filter(person=row).exclude(session_key=but)
    doomed = [
        key
        for key in keys.values_list("session_key", flat=True)
        if not code or session_code(key) == code
    ]
    Session.objects.filter(session_key__in=doomed).delete()
    if doomed:
        audit("sessions_ended", by, row, now, count=len(doomed))
    return len(doomed)


def note_opened(row: Person) -> None:
    """Let no new bank number count by itself any more: another person has got into the account."""
    BankChange.objects.filter(person=row).update(counts_from=None)


def revoke_access(row: Person, now: datetime) -> None:
    """End a person's sessions and tokens: their password is another one now."""
    Session.objects.filter(person=row).delete()
    ApiToken.objects.filter(person=row, revoked_at=None).update(revoked_at=now)
