"""Writing the books: entries and reversals; each in the caller's transaction."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_ids
from commonfield.ledger.accounts import holder_of, party_of
from commonfield.ledger.errors import AlreadyReversedError
from commonfield.ledger.models import Account, LedgerEntry, Posting
from commonfield.ledger.rules import check_balance, reversed_legs
from commonfield.ledger.types import Draft, Leg
from commonfield.workshop.conflicts import SequenceBehindError, conflicts_as
from commonfield.workshop.rows import insert_columns

# Accounts are never changed or deleted, so a committed id may be remembered.
_known_accounts: dict[str, int] = {}


@transaction.atomic(savepoint=False)
def post_all(drafts: Iterable[Draft], *, now: datetime) -> list[uuid.UUID]:
    """Write entries, postings first and sealed by their headers; return their ids in order."""
    written = [(draft, check_balance(draft)) for draft in drafts]
    entry_ids = new_ids(now, len(written))
    sound = [(entry_id, *each) for entry_id, each in zip(entry_ids, written, strict=True)]
    ids = account_ids({leg.account for _, _, legs in sound for leg in legs}, now=now)
    postings = [(entry_id, leg) for entry_id, _, legs in sound for leg in legs]
    insert_columns(
        Posting,
        len(postings),
        {
            "entry_id": [entry_id for entry_id, _ in postings],
            "account_id": [ids[leg.account] for _, leg in postings],
            "amount_fen": [leg.amount_fen for _, leg in postings],
        },
    )
    insert_columns(
        LedgerEntry,
        len(sound),
        {
            "id": [entry_id for entry_id, _, _ in sound],
            "kind": [draft.kind for _, draft, _ in sound],
            "reference": [draft.reference for _, draft, _ in sound],
            "occurred_at": [draft.occurred_at for _, draft, _ in sound],
            "recorded_at": now,
            "reverses_id": [draft.reverses for _, draft, _ in sound],
        },
    )
    return [entry_id for entry_id, _, _ in sound]


def account_ids(codes: Iterable[str], *, now: datetime) -> dict[str, int]:
    """Return the ids of accounts, opening those that do not exist yet."""
    wanted = sorted(set(codes))
    ids = {code: _known_accounts[code] for code in wanted if code in _known_accounts}
    missing = [code for code in wanted if code not in ids]
    if not missing:
        return ids
    found = dict(Account.objects.filter(code__in=missing).values_list("code", "id"))
    new = [code for code in missing if code not in found]
    if new:
        Account.objects.bulk_create(
            (
                Account(code=code, holder=holder_of(code), party=party_of(code), opened_at=now)
                for code in new
            ),
            ignore_conflicts=True,
        )
        found.update(Account.objects.filter(code__in=new).values_list("code", "id"))
        if not found.keys() >= set(new):
            raise SequenceBehindError("ledger_account")
    transaction.on_commit(partial(_known_accounts.update, found))
    return ids | found


@transaction.atomic
def reverse_entry(entry_id: uuid.UUID, *, kind: str, now: datetime) -> uuid.UUID:
    """Write the entry that takes another one back; the caller has checked that it may."""
    entry = must_exist(LedgerEntry.objects.filter(pk=entry_id).first())
    _lock_obligations(entry_id)
    legs = [
        Leg(code, amount_fen)
        for code, amount_fen in Posting.objects.filter(entry_id=entry_id)
        .order_by("account_id")
        .values_list("account__code", "amount_fen")
    ]
    draft = Draft(kind, entry.reference, now, reversed_legs(legs), reverses=entry_id)
    with conflicts_as(AlreadyReversedError):
        return post_all([draft], now=now)[0]


def _lock_obligations(entry_id: uuid.UUID) -> None:
    """Make payouts wait that are about to pay what this takes back; they lock the same rows."""
    accounts = Account.objects.select_for_update(of=("self",), no_key=True).filter(
        postings__entry_id=entry_id, code__startswith="Liabilities:"
    )
    list(accounts.exclude(party="").order_by("id"))
