from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from commonfield.facts.models import Fact
from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role, Sector
from commonfield.people.commands import (
    declare_contract,
    declare_contracts,
    end_contract,
    erase_former_workers,
    record_due_contracts,
)
from commonfield.people.errors import (
    CodeTakenError,
    ContractEndedError,
    ContractNotFoundError,
    OrganisationNotFoundError,
    SpanBackwardsError,
)
from commonfield.people.models import ContractOfWork
from commonfield.people.queries import contracts_of
from commonfield.people.types import GUEST, SYSTEM, NewContract
from tests.people.builders import NOW, TODAY, TOWN, make_actor, make_organisation


def contract(
    starts_on: date = TODAY, ends_on: date | None = None, *, code: str = "", worker: str = ""
) -> NewContract:
    return NewContract(
        organisation_code="OTEA",
        sector=Sector.SELLING,
        starts_on=starts_on,
        ends_on=ends_on,
        worker_name=worker,
        code=code,
    )


def facts() -> list[tuple[str, str, str]]:
    rows = Fact.objects.order_by("kind", "occurred_at")
    return [(row.kind, row.attributes["contract"], row.occurred_at.isoformat()) for row in rows]


def test_declare_contract_records_a_start_that_has_come():
    make_organisation()

    code = declare_contract(by=SYSTEM, now=NOW, contract=contract(date(2026, 3, 1)))

    fact = Fact.objects.get()
    assert (fact.kind, fact.place, fact.quantity, fact.subject, fact.attributes) == (
        "people.contract_started",
        TOWN,
        1,
        "OTEA",
        {"sector": "selling", "contract": code},
    )
    assert fact.occurred_at == start_of_china_day(date(2026, 3, 1))


def test_declare_contract_that_is_over_records_both():
    make_organisation()

    declare_contract(
        by=SYSTEM, now=NOW, contract=contract(date(2026, 3, 1), date(2026, 9, 1), code="W1")
    )

    assert facts() == [
        ("people.contract_ended", "W1", "2026-08-31T16:00:00+00:00"),
        ("people.contract_started", "W1", "2026-02-28T16:00:00+00:00"),
    ]


def test_declare_contract_leaves_the_future_to_the_worker():
    make_organisation()
    tomorrow = TODAY + timedelta(days=1)
    declare_contract(
        by=SYSTEM, now=NOW, contract=contract(tomorrow, tomorrow + timedelta(days=1), code="W1")
    )

    recorded = [
        record_due_contracts(by=SYSTEM, now=NOW + timedelta(days=days)) for days in (0, 1, 1, 2, 2)
    ]

    assert recorded == [0, 1, 0, 1, 0]
    assert [kind for kind, _, _ in facts()] == ["people.contract_ended", "people.contract_started"]


def test_record_due_contracts_late_records_both_at_once():
    make_organisation()
    tomorrow = TODAY + timedelta(days=1)
    declare_contract(by=SYSTEM, now=NOW, contract=contract(tomorrow, tomorrow + timedelta(days=1)))

    assert record_due_contracts(by=SYSTEM, now=NOW + timedelta(days=9)) == 2


def test_declare_contracts_writes_all_or_nothing():
    make_organisation()
    contracts = [contract(code="W1"), contract(TODAY, TODAY)]

    with pytest.raises(SpanBackwardsError):
        declare_contracts(by=SYSTEM, now=NOW, contracts=contracts)

    assert (ContractOfWork.objects.count(), Fact.objects.count()) == (0, 0)


def test_declare_contract_refuses_taken_codes_unknown_employers_and_strangers():
    make_organisation()
    declare_contract(by=SYSTEM, now=NOW, contract=contract(code="W1"))
    stranger = make_actor(Role.KEEPER, organisation=make_organisation("OTWO"))
    unknown = NewContract(organisation_code="O0", sector=Sector.MAKING, starts_on=TODAY)

    with pytest.raises(CodeTakenError):
        declare_contract(by=SYSTEM, now=NOW, contract=contract(code="W1"))
    with pytest.raises(OrganisationNotFoundError):
        declare_contract(by=SYSTEM, now=NOW, contract=unknown)
    for by in (stranger, GUEST):
        with pytest.raises(PermissionRefusedError):
            declare_contract(by=by, now=NOW, contract=contract())


def test_end_contract_records_the_end_once_it_has_come():
    keeper = make_actor(Role.KEEPER, organisation=make_organisation())
    code = declare_contract(by=keeper, now=NOW, contract=contract(date(2026, 3, 1)))

    end_contract(by=keeper, now=NOW, code=code, ends_on=TODAY + timedelta(days=5))
    before = len(facts())
    end_contract(by=keeper, now=NOW, code=code, ends_on=TODAY)

    assert (before, len(facts())) == (1, 2)
    with pytest.raises(ContractEndedError):
        end_contract(by=keeper, now=NOW, code=code, ends_on=TODAY)


def test_end_contract_refuses_days_before_the_start_and_unknown_codes():
    make_organisation()
    code = declare_contract(by=SYSTEM, now=NOW, contract=contract())

    with pytest.raises(SpanBackwardsError):
        end_contract(by=SYSTEM, now=NOW, code=code, ends_on=TODAY)
    with pytest.raises(ContractNotFoundError):
        end_contract(by=SYSTEM, now=NOW, code="W0", ends_on=TODAY)
    with pytest.raises(PermissionRefusedError):
        end_contract(by=GUEST, now=NOW, code=code, ends_on=TODAY + timedelta(days=1))


def test_workers_are_masked_and_forgotten_ninety_days_after_the_end():
    make_organisation()
    ended = date(2026, 3, 1)
    declare_contract(
        by=SYSTEM, now=NOW, contract=contract(date(2026, 1, 1), ended, worker="陈大文")
    )
    shown = contracts_of("OTEA")[0].masked_worker

    forgotten = [
        erase_former_workers(by=SYSTEM, now=start_of_china_day(ended + timedelta(days=days)))
        for days in (89, 90)
    ]

    assert (shown, forgotten) == ("陈*文", [0, 1])
    assert contracts_of("OTEA")[0].masked_worker == ""


@pytest.mark.parametrize("count", [1, 3])
def test_contracts_of_asks_once_however_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    make_organisation()
    declare_contracts(by=SYSTEM, now=NOW, contracts=[contract(worker="陈大文")] * count)

    with django_assert_num_queries(1):
        assert len(contracts_of("OTEA")) == count
