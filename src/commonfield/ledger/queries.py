"""Reading the books."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Min, Sum

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.models import Account, LedgerEntry, Payout, PayoutRun, Posting
from commonfield.ledger.rules import merged
from commonfield.ledger.types import Balance, Draft, Leg, StatementLine
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.books import witness

# How a room gives the address of an entry's document, for a reader who may open it.
type DocumentAddress = Callable[[Actor, str, str, datetime], str]
_DOCUMENTS: dict[str, DocumentAddress] = {}
_READERS = {Role.CLERK, Role.KEEPER, Role.ACCOUNTANT, Role.AUDITOR, Role.BUREAU, Role.COUNTY_ADMIN}


def require_reader(by: Actor, organisation: str, now: datetime) -> None:
    """Refuse a reader who may not read an organisation's books."""
    require_role(by, _READERS, organisation=organisation, on=china_day(now))


def register_documents(kinds: Iterable[str], address: DocumentAddress) -> None:
    """Let a room give its documents' addresses: by actor, organisation, reference and instant.

    The address is empty for an actor who may not open them.
    """
    _DOCUMENTS.update(dict.fromkeys(kinds, address))


def document_address(
    by: Actor, *, organisation: str, kind: str, reference: str, now: datetime
) -> str:
    """Return where an entry's document is shown; nothing where the actor may not read it."""
    address = _DOCUMENTS.get(kind)
    return address(by, organisation, reference, now) if address else ""


def balances(codes: Iterable[str]) -> dict[str, int]:
    """Return accounts' balances, debit positive. Units: fen."""
    rows = (
        Posting.objects.filter(account__code__in=list(codes))
        .order_by()
        .values("account__code")
        .annotate(balance=Sum("amount_fen"))
    )
    return {row["account__code"]: row["balance"] for row in rows}


def liabilities(holder: str, group: str) -> list[Balance]:
    """Return what ``holder`` owes each party of a group, where it is not nothing. Units: fen."""
    return _owed(f"Liabilities:{holder}:{group}:")


def liability(code: str) -> int:
    """Return what a liability account owes. Units: fen."""
    return -balances([code]).get(code, 0)


def liabilities_of_group(group: str) -> list[Balance]:
    """Return what every holder owes the parties of a group, where it is not nothing. Units: fen."""
    return _owed("Liabilities:", f":{group}:")


def _owed(beginning: str, middle: str = "") -> list[Balance]:
    rows = (
        Posting.objects.filter(account__code__startswith=beginning, account__code__contains=middle)
        .values("account__code")
        .annotate(balance=Sum("amount_fen"))
        .exclude(balance=0)
        .order_by("account__code")
    )
    return [Balance(row["account__code"], -row["balance"]) for row in rows]


def is_owed(party: str) -> bool:
    """Return whether a party is owed money, or has a payment to it without a result."""
    owing = Posting.objects.filter(account__party=party, account__code__startswith="Liabilities:")
    by_account = owing.order_by().values("account").annotate(balance=Sum("amount_fen"))
    prepared = PayoutRun.objects.values("id")
    on_its_way = Payout.objects.filter(payee=party, outcome=None, run__in=prepared)
    return by_account.filter(balance__lt=0).exists() or on_its_way.exists()


def statement(
    party: str, *, starts_at: datetime, ends_at: datetime
) -> tuple[int, list[StatementLine]]:
    """Return what ``party`` was owed at the start, and every movement of the span, in order.

    Units: fen; positive is owed to the party, negative was paid to it. The span is half-open.
    """
    mine = Posting.objects.filter(account__party=party, account__code__startswith="Liabilities:")
    opening = mine.filter(entry__occurred_at__lt=starts_at).aggregate(s=Sum("amount_fen"))["s"]
    rows = mine.filter(entry__occurred_at__gte=starts_at, entry__occurred_at__lt=ends_at).order_by(
        "entry__occurred_at", "entry_id"
    )
    lines = [
        StatementLine(at, kind, reference, -amount_fen)
        for at, kind, reference, amount_fen in rows.values_list(
            "entry__occurred_at", "entry__kind", "entry__reference", "amount_fen"
        )
    ]
    return -(opening or 0), lines


def owed_to(party: str) -> list[tuple[str, int]]:
    """Return which holders owe a party how much, where it is not nothing. Units: fen."""
    rows = (
        Posting.objects.filter(account__party=party, account__code__startswith="Liabilities:")
        .values("account__holder")
        .annotate(balance=Sum("amount_fen"))
        .exclude(balance=0)
        .order_by("account__holder")
    )
    return [(row["account__holder"], -row["balance"]) for row in rows]


def all_accounts(holder: str = "") -> Iterator[tuple[str, datetime]]:
    """Yield every account, or those of one holder's books, with its first instant, by code."""
    rows = Account.objects.annotate(first=Min("postings__entry__occurred_at")).order_by("code")
    if holder:
        rows = rows.filter(holder=holder)
    for row in rows.values_list("code", "opened_at", "first").iterator():
        yield row[0], min(row[1], row[2]) if row[2] else row[1]


def all_entries(holder: str = "") -> Iterator[tuple[datetime, str, str, list[Leg]]]:
    """Yield every entry with its legs, in order of its id, without holding them all in memory.

    In one holder's books, each entry has their legs alone: these balance by themselves.
    """
    postings = Posting.objects.filter(account__holder=holder) if holder else Posting.objects.all()
    rows = (
        postings.order_by("entry_id", "account_id")
        .values_list(
            "entry_id",
            "entry__occurred_at",
            "entry__kind",
            "entry__reference",
            "account__code",
            "amount_fen",
        )
        .iterator(chunk_size=10_000)
    )
    for (_, at, kind, reference), legs in groupby(rows, key=lambda row: row[:4]):
        yield at, kind, reference, [Leg(row[4], row[5]) for row in legs]


def entry_of(reference: str, kind: str) -> uuid.UUID:
    return must_exist(
        LedgerEntry.objects.filter(reference=reference, kind=kind)
        .order_by("id")
        .values_list("pk", flat=True)
        .first()
    )


def moved(references: Iterable[str], *, kinds: Iterable[str], party_account: str) -> dict[str, int]:
    """Return what entries of some kinds moved on accounts of a name, by reference. Units: fen.

    ``party_account`` is how the accounts end, such as ``:Receivable:Wechat``; debit is positive.
    """
    rows = (
        Posting.objects.filter(
            entry__reference__in=list(references),
            entry__kind__in=list(kinds),
            account__code__endswith=party_account,
        )
        .order_by()
        .values("entry__reference")
        .annotate(moved=Sum("amount_fen"))
    )
    return {row["entry__reference"]: row["moved"] for row in rows}


def booked(ids: Iterable[uuid.UUID]) -> str:
    """Return how an audit row's detail names entries, so that ``check_books`` finds them."""
    return witness(_signed(ids))


def booked_of(reference: str, *, at: datetime) -> str:
    """Return the same of the entries that one command has booked on a reference."""
    ids = LedgerEntry.objects.filter(reference=reference, recorded_at=at).order_by("pk")
    return booked(ids.values_list("pk", flat=True))


def booked_as(entry_id: uuid.UUID, draft: Draft, *, now: datetime) -> str:
    """Return the same of an entry that is just being written, without reading it."""
    head = (draft.kind, draft.reference, draft.occurred_at, now)
    legs = ((leg.account, leg.amount_fen) for leg in merged(draft.legs))
    return witness([(entry_id, _columns(head, legs))])


def _signed(ids: Iterable[uuid.UUID]) -> Iterator[tuple[uuid.UUID, list[object]]]:
    """Yield entries by their ids with what is signed of them: what, when, and every leg."""
    wanted = list(ids)
    # By themselves: joined, an entry's instants would be read once more for each of its legs.
    rows = Posting.objects.filter(entry_id__in=wanted).order_by()
    legs: dict[uuid.UUID, list[tuple[int, int]]] = defaultdict(list)
    for key, account, amount_fen in rows.values_list("entry_id", "account_id", "amount_fen"):
        legs[key].append((account, amount_fen))
    codes = _codes({account for some in legs.values() for account, _fen in some})
    entries = LedgerEntry.objects.filter(pk__in=wanted).order_by("pk")
    for key, *head in entries.values_list("pk", "kind", "reference", "occurred_at", "recorded_at"):
        yield key, _columns(head, ((codes[account], fen) for account, fen in legs[key]))


def _codes(ids: Collection[int]) -> dict[int, str]:
    return dict(Account.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "code"))


def _columns(head: Iterable[object], legs: Iterable[tuple[str, int]]) -> list[object]:
    return [*head, *sorted(f"{account} {amount_fen}" for account, amount_fen in legs)]
