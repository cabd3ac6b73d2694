"""Audit rows that were rewritten, deleted, swallowed, doubled or put elsewhere are seen."""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from commonfield.audit.books import check_audit
from commonfield.audit.commands import write_records
from commonfield.audit.models import AuditChain, AuditRow
from commonfield.kernel.identifiers import new_id
from commonfield.workshop import vault
from commonfield.workshop.guards import remove_guards
from commonfield.workshop.key_rotation import by_key, reseal_all
from tests.audit.test_commands import NOW, act
from tests.copies import taken_back

ROW: Final = "audit: a row says what was signed"
THERE: Final = "audit: every row of a chain is there"
END: Final = "audit: a chain's end is signed"


def rows() -> list[AuditRow]:
    return list(AuditRow.objects.order_by("number"))


def put_again(row: AuditRow, **changes: object) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.pk = new_id(NOW)
    row.save(force_insert=True)


def swap(first: AuditRow, second: AuditRow) -> None:
    places = (first.number, second.number)
    second.number, first.number = places
    for row in (first, second):
        row.save()


def delete_last() -> None:
    rows()[-1].delete()


def delete_all_with_their_chain() -> None:
    for row in rows()[:2]:
        row.delete()
    AuditChain.objects.all().delete()


def delete_last_and_shorten() -> None:
    delete_last()
    AuditChain.objects.update(rows=F("rows") - 1)


TAMPERINGS: Final[dict[str, tuple[Callable[[], object], set[str]]]] = {
    "rewritten": (lambda: AuditRow.objects.filter(number=2).update(actor="P9"), {ROW, THERE}),
    "detail rewritten": (
        lambda: AuditRow.objects.filter(number=2).update(detail={"packs": 4}),
        {ROW, THERE},
    ),
    "signature taken away": (
        lambda: AuditRow.objects.filter(number=2).update(signature=""),
        {ROW, THERE},
    ),
    "signature of no digits": (
        lambda: AuditRow.objects.filter(number=2).update(signature="签名"),
        {ROW, THERE},
    ),
    "deleted": (lambda: AuditRow.objects.filter(number=2).delete(), {THERE}),
    "last one deleted": (delete_last, {THERE}),
    "last one deleted, chain shortened": (delete_last_and_shorten, {END}),
    "deleted with their chain": (delete_all_with_their_chain, {END, THERE}),
    "put elsewhere": (lambda: swap(*rows()[:2]), {ROW, THERE}),
    "doubled": (lambda: put_again(rows()[0]), {ROW}),
    "slipped in": (lambda: put_again(rows()[0], number=4, signature="0" * 40), {ROW}),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_check_finds_rows(name: str):
    tamper, expected = TAMPERINGS[name]
    write_records([act(minutes=minutes) for minutes in range(3)])
    remove_guards(connection)
    assert check_audit().differences == ()

    tamper()

    assert {each.check for each in check_audit().differences} == expected


def test_row_swallowed_while_it_is_written_is_missed():
    write_records([act()])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER swallow BEFORE INSERT ON audit_row BEGIN SELECT RAISE(IGNORE); END"
            )
        else:
            # By no rule: what is prepared under one stays empty for the session's later tests.
            cursor.execute(
                "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER swallow BEFORE INSERT ON audit_row"
                " FOR EACH ROW EXECUTE FUNCTION swallow()"
            )

    write_records([act()])

    assert [(each.check, each.expected, each.found) for each in check_audit().differences] == [
        (THERE, "2", "1")
    ]


def test_what_follows_does_not_cover_up_a_shortened_chain():
    write_records([act(), act()])
    remove_guards(connection)
    delete_last_and_shorten()

    write_records([act()])

    assert {each.check for each in check_audit().differences} == {END}


def test_chain_with_a_signature_of_no_digits_stops_nobody():
    write_records([act()])
    remove_guards(connection)
    AuditChain.objects.update(signature="签名")

    write_records([act()])

    assert (AuditRow.objects.count(), {each.check for each in check_audit().differences}) == (
        2,
        {END},
    )


def test_row_that_was_rolled_back_leaves_no_gap():
    write_records([act()])
    with taken_back():
        write_records([act()])
    write_records([act()])

    assert (check_audit().count, check_audit().differences) == (2, ())


def test_key_is_changed_under_the_audit(settings: Settings):
    write_records([act(), act()])
    old = settings.VAULT_KEY
    settings.VAULT_KEYS_OLD, settings.VAULT_KEY = (old,), b"n" * 32
    assert check_audit().differences == ()

    assert reseal_all(NOW) == 3

    settings.VAULT_KEYS_OLD = ()
    assert vault.key_id(old) not in by_key()
    assert check_audit().differences == ()


def test_forged_row_is_not_signed_with_the_new_key(settings: Settings):
    write_records([act(), act()])
    remove_guards(connection)
    AuditRow.objects.filter(number=1).update(actor="P9")
    settings.VAULT_KEYS_OLD, settings.VAULT_KEY = (settings.VAULT_KEY,), b"n" * 32

    reseal_all(NOW)

    assert {each.check for each in check_audit().differences} == {ROW, THERE}
