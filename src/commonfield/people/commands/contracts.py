"""Contracts of work: declared with their days; the facts follow when the days have come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from commonfield.audit.commands import record, record_all
from commonfield.audit.types import AuditEntry
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import Sector
from commonfield.people.commands.shared import by_code
from commonfield.people.models import WORKER_PURPOSE, ContractOfWork, Organisation, new_code
from commonfield.people.permissions import DECLARING, require, require_role
from commonfield.people.types import CONTRACT_ENDED, CONTRACT_STARTED, Actor, NewContract
from commonfield.workshop.vault import seal

_AT_ONCE = 500
_WORKER_KEPT = timedelta(days=90)


@transaction.atomic
def declare_contract(*, by: Actor, now: datetime, contract: NewContract) -> str:
    """Declare one contract of work and return its code; see ``declare_contracts``."""
    return declare_contracts(by=by, now=now, contracts=[contract])[0]


@transaction.atomic
def declare_contracts(*, by: Actor, now: datetime, contracts: Sequence[NewContract]) -> list[str]:
    """Declare contracts of work and return their codes, in order.

    A start or an end that has come is recorded as a fact at once, on its own day; later ones
    by the worker. The worker's name, if given, is sealed and forgotten 90 days after the end.
    """
    codes = {entry.organisation_code for entry in contracts}
    employers = by_code(Organisation.objects, codes, errors.OrganisationNotFoundError)
    for code in sorted(codes):
        require_role(by, DECLARING, on=china_day(now), organisation=code)
    rows = [_contract_row(entry, employers, now) for entry in contracts]
    taken = ContractOfWork.objects.filter(code__in=[row.code for row in rows])
    for code in taken.values_list("code", flat=True):
        raise errors.CodeTakenError(code=code)
    ContractOfWork.objects.bulk_create(rows)
    _record_reached(rows, now)
    record_all(
        (
            AuditEntry(
                action="people.contract_declared",
                actor=by.code,
                object=f"contract:{row.code}",
                place=row.organisation.place_code,
            )
            for row in rows
        ),
        now=now,
    )
    return [row.code for row in rows]


def _contract_row(
    entry: NewContract, employers: dict[str, Organisation], now: datetime
) -> ContractOfWork:
    if entry.ends_on is not None and entry.ends_on <= entry.starts_on:
        raise errors.SpanBackwardsError
    name = " ".join(entry.worker_name.split())
    code = entry.code or new_code("W")
    return ContractOfWork(
        code=code,
        organisation=employers[entry.organisation_code],
        sector=Sector(entry.sector),
        worker_sealed=seal(name, purpose=WORKER_PURPOSE, about=code) if name else None,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        declared_at=now,
    )


@transaction.atomic
def end_contract(*, by: Actor, now: datetime, code: str, ends_on: date) -> None:
    """Set the day on which a contract is no longer in force; a planned end may be moved."""
    rows = ContractOfWork.objects.select_for_update(of=["self"]).select_related("organisation")
    row = must_exist(rows.filter(code=code).first(), errors.ContractNotFoundError(code=code))
    require_role(by, DECLARING, on=china_day(now), organisation=row.organisation.code)
    if row.end_fact is not None:
        raise errors.ContractEndedError
    if ends_on <= row.starts_on:
        raise errors.SpanBackwardsError
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    _record_reached([row], now)
    record(
        "people.contract_ended",
        by.code,
        f"contract:{row.code}",
        now,
        row.organisation.place_code,
        ends_on=ends_on.isoformat(),
    )


def _record_reached(rows: Sequence[ContractOfWork], now: datetime) -> int:
    """Record the starts and ends whose day has come and are not recorded yet."""
    today = china_day(now)
    starting = [row for row in rows if row.start_fact is None and row.starts_on <= today]
    ids = record_facts((_fact(CONTRACT_STARTED, row, row.starts_on) for row in starting), now=now)
    for row, fact_id in zip(starting, ids, strict=True):
        row.start_fact = fact_id
    ending = [
        (row, row.ends_on)
        for row in rows
        if row.end_fact is None and row.ends_on is not None and row.ends_on <= today
    ]
    ids = record_facts((_fact(CONTRACT_ENDED, row, day) for row, day in ending), now=now)
    for (row, _), fact_id in zip(ending, ids, strict=True):
        row.end_fact = fact_id
    changed = list({row.pk: row for row in [*starting, *(row for row, _ in ending)]}.values())
    ContractOfWork.objects.bulk_update(changed, ["start_fact", "end_fact"], batch_size=_AT_ONCE)
    return len(starting) + len(ending)


def _fact(kind: str, row: ContractOfWork, day: date) -> FactRecord:
    return FactRecord(
        kind=kind,
        place=row.organisation.place_code,
        occurred_at=start_of_china_day(day),
        quantity=1,
        attributes={"sector": str(row.sector), "contract": row.code},
        subject=row.organisation.code,
    )


@transaction.atomic
def record_due_contracts(*, by: Actor, now: datetime) -> int:
    """Record the starts and ends whose day has come; the worker calls this, again and again."""
    require(by.kind == "system")
    today = china_day(now)
    contracts = ContractOfWork.objects.select_related("organisation").order_by("pk")
    locked = contracts.select_for_update(of=["self"], skip_locked=True)
    starting = list(locked.filter(start_fact=None, starts_on__lte=today)[:_AT_ONCE])
    ending = list(locked.filter(end_fact=None, ends_on__lte=today)[:_AT_ONCE])
    return _record_reached(list({row.pk: row for row in [*starting, *ending]}.values()), now)


@transaction.atomic
def erase_former_workers(*, by: Actor, now: datetime) -> int:
    """Forget the names of workers whose contract ended 90 days ago; return how many."""
    require(by.kind == "system")
    last_day = china_day(now) - _WORKER_KEPT
    rows = ContractOfWork.objects.filter(worker_sealed__isnull=False, ends_on__lte=last_day)
    return rows.update(worker_sealed=None)
