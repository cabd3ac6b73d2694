"""Writing the books: entries, reversals and payouts; each in the caller's transaction."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Sum

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_ids, new_number
from commonfield.ledger.accounts import bank, holder_of, party_of
from commonfield.ledger.errors import AlreadyReversedError, NothingToPayError
from commonfield.ledger.models import Account, LedgerEntry, Payout, Posting
from commonfield.ledger.rules import check_balance, merged, reversed_legs
from commonfield.ledger.types import Draft, Leg, Payee, PayoutResult
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.rows import insert_columns

# Accounts are never changed or deleted, so a committed id may be remembered.
_known_accounts: dict[str, int] = {}


@transaction.atomic(savepoint=False)
def post_all(drafts: Iterable[Draft], *, now: datetime) -> list[uuid.UUID]:
    """Write entries, postings first and sealed by their headers; return their ids in order."""
    balanced = []
    for draft in drafts:
        check_balance(draft)
        balanced.append((draft, merged(draft.legs)))
    entry_ids = new_ids(now, len(balanced))
    sound = [(entry_id, *each) for entry_id, each in zip(entry_ids, balanced, strict=True)]
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
    try:
        with transaction.atomic():
            return post_all([draft], now=now)[0]
    except IntegrityError as error:
        raise AlreadyReversedError from error


def _lock_obligations(entry_id: uuid.UUID) -> None:
    """Make payouts wait that are about to pay what this takes back; they lock the same rows."""
    accounts = Account.objects.select_for_update(of=("self",), no_key=True).filter(
        postings__entry_id=entry_id, code__startswith="Liabilities:"
    )
    list(accounts.exclude(party="").order_by("id"))


@transaction.atomic
def run_payouts(*, by: Actor, now: datetime, payer: str, payees: Sequence[Payee]) -> PayoutResult:
    """Pay everything that ``payer`` owes these payees, from the payer's own bank.

    Books what the payer's bank is told to do; the platform holds no money. The accounts are
    locked, so that two runs at once pay once.

    Raises:
        NothingToPayError: if nobody is owed anything.
    """
    require_role(by, {Role.CLERK}, organisation=payer, on=china_day(now))
    due = _due(payer, [payee.account for payee in payees])
    owing = [(payee, fen) for payee in payees if (fen := due.pop(payee.account, 0)) > 0]
    if not owing:
        raise NothingToPayError
    run = new_number(now)
    numbers = [f"{run}-{index:04d}" for index in range(1, len(owing) + 1)]
    entries = post_all(
        (
            Draft("payout", number, now, (Leg(payee.account, fen), Leg(bank(payer), -fen)))
            for number, (payee, fen) in zip(numbers, owing, strict=True)
        ),
        now=now,
    )
    _write_payouts(payer, run, list(zip(numbers, owing, entries, strict=True)), now)
    total = sum(fen for _, fen in owing)
    record_audit(
        AuditRecord(
            action="ledger.payouts_run",
            actor=by.code,
            object=f"payout_run:{run}",
            at=now,
            detail={"payer": payer, "payees": len(owing), "total_fen": total},
        )
    )
    return PayoutResult(run, len(owing), total)


def _write_payouts(
    payer: str, run: str, paid: Sequence[tuple[str, tuple[Payee, int], uuid.UUID]], now: datetime
) -> None:
    """Write each payment (number, payee and fen, entry) and its fact."""
    Payout.objects.bulk_create(
        Payout(
            number=number,
            run=run,
            payer=payer,
            payee=party_of(payee.account),
            amount_fen=fen,
            paid_at=now,
            entry_id=entry_id,
        )
        for number, (payee, fen), entry_id in paid
    )
    record_facts(
        (
            FactRecord(
                kind="ledger.paid_out",
                place=payee.place,
                occurred_at=now,
                quantity=1,
                amount_fen=fen,
                subject=payee.subject,
            )
            for _number, (payee, fen), _entry_id in paid
        ),
        now=now,
    )


def _due(payer: str, codes: Sequence[str]) -> dict[str, int]:
    """Lock accounts in the payer's books and return what each is owed. Units: fen."""
    accounts = dict(
        Account.objects.select_for_update(no_key=True)
        .filter(code__in=codes, holder=payer)
        .order_by("id")
        .values_list("id", "code")
    )
    sums = (
        Posting.objects.filter(account_id__in=accounts)
        .order_by()
        .values("account_id")
        .annotate(balance=Sum("amount_fen"))
    )
    return {accounts[row["account_id"]]: -row["balance"] for row in sums}
