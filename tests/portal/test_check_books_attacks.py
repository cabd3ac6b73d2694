"""SQL that alters what no sum shows, by an attacker who has taken the guards down.

An attacker who holds the database but not the vault's key can alter any row but those of the audit,
whose rows are signed. Each of these leaves every total as it was.
"""

from typing import Final

import pytest
from django.db import connection
from pytest_django import Settings

from commonfield.audit.commands import record
from commonfield.audit.models import AuditChain
from commonfield.audit.signing import chain_signature
from commonfield.workshop.guards import remove_guards
from tests.copies import copied
from tests.people.builders import NOW, OTHER_VILLAGE
from tests.portal.test_check_books import check, make_trade
from tests.supply.builders import Maker, make_delivery, make_grower, make_lot


@pytest.fixture(autouse=True)
def simulated_payments(settings: Settings) -> None:
    settings.DEMO = True


@copied
def make_two_growers() -> Maker:
    """Let two growers bring leaf of one weight and price, for a lot of which tea was sold."""
    maker = make_trade()
    growers = [make_grower(maker, name) for name in ("周长根", "吴玉莲")]
    deliveries = tuple(make_delivery(maker, grower) for grower in growers)
    make_lot(maker, deliveries)
    make_delivery(maker, growers[0])
    return maker


# How the statements name things, so that each can be read.
WORDS: Final = {
    "{one}": "(SELECT min(d.id) FROM supply_delivery d JOIN supply_grower g ON g.id = d.grower_id"
    " WHERE g.id = (SELECT max(id) - 1 FROM supply_grower))",
    "{two}": "(SELECT max(d.id) FROM supply_delivery d WHERE d.grower_id ="
    " (SELECT max(id) FROM supply_grower))",
    "{grower_account}": "(SELECT max(a.id) FROM ledger_account a"
    " WHERE a.code LIKE 'Liabilities:%:Growers:%')",
    "{other_account}": "(SELECT min(a.id) FROM ledger_account a"
    " WHERE a.code LIKE 'Liabilities:%:Growers:%')",
    "{paid}": "(SELECT min(id) FROM orders_order WHERE state = 'paid')",
    "{number}": "(SELECT min(number) FROM orders_order WHERE id ="
    " (SELECT min(id) FROM orders_order WHERE state = 'paid'))",
    "{last}": "(SELECT max(id) FROM supply_delivery)",
    "{day}": "'2026-10-02 04:00:00+00'",
    "{village}": f"'{OTHER_VILLAGE}'",
}

# What is done, and a check that must tell of it.
ATTACKS: Final[dict[str, tuple[str, str]]] = {
    "two growers' deliveries are swapped": (
        """
        UPDATE supply_delivery SET grower_id = (SELECT 2 * max(id) - 1 FROM supply_grower)
        - grower_id
        WHERE id IN ({one}, {two})
        """,
        "deliveries: whose, whither and how much",
    ),
    "two growers' debts are swapped": (
        """
        UPDATE ledger_posting SET account_id = {grower_account} + {grower_account} - 1 - account_id
        WHERE entry_id IN (SELECT entry_id FROM supply_delivery WHERE id IN ({one},
        {two})) AND amount_fen < 0
        """,
        "deliveries: owed to its grower by its maker",
    ),
    "delivery and debt are another grower's": (
        """
        UPDATE ledger_posting SET account_id = {grower_account}
        WHERE entry_id = (SELECT entry_id FROM supply_delivery WHERE id = {one}) AND amount_fen < 0;
        UPDATE supply_delivery SET grower_id = (SELECT max(id) FROM supply_grower) WHERE id = {one}
        """,
        "witnesses: booked as signed",
    ),
    "an account's code is another's than its columns": (
        """
        UPDATE ledger_account SET party = 'GX' WHERE id = {grower_account}
        """,
        "ledger: an account is whose its code says",
    ),
    "an account is another party's altogether": (
        """
        UPDATE ledger_account SET code = 'Liabilities:OTEA:Growers:GX', party = 'GX' WHERE
        id = {grower_account}
        """,
        "witnesses: booked as signed",
    ),
    "a share is moved to another account": (
        """
        UPDATE ledger_posting SET account_id = {grower_account}
        WHERE entry_id IN (SELECT id FROM ledger_entry WHERE kind = 'share') AND amount_fen < 0
        """,
        "witnesses: booked as signed",
    ),
    "a dividing is gone with entry and facts": (
        """
        DELETE FROM ledger_posting WHERE entry_id IN (SELECT id FROM ledger_entry WHERE
        kind = 'share');
        DELETE FROM ledger_entry WHERE kind = 'share';
        DELETE FROM supply_lot_dividing;
        DELETE FROM facts_fact WHERE kind = 'supply.share_credited'
        """,
        "deliveries: divided as the audit says",
    ),
    "leaf is moved to another village": (
        """
        UPDATE facts_fact SET place = {village} WHERE kind = 'supply.leaf_delivered'
        """,
        "witnesses: recorded as signed",
    ),
    "a sale is moved to another village": (
        """
        UPDATE facts_fact SET place = {village} WHERE kind = 'market.sale'
        """,
        "witnesses: recorded as signed",
    ),
    "a refund is moved to another village": (
        """
        UPDATE facts_fact SET place = {village} WHERE kind = 'market.refund'
        """,
        "witnesses: recorded as signed",
    ),
    "a share is moved to another village": (
        """
        UPDATE facts_fact SET place = {village} WHERE kind = 'supply.share_credited'
        """,
        "witnesses: recorded as signed",
    ),
    "a payment is moved to another village": (
        """
        UPDATE facts_fact SET place = {village} WHERE kind = 'ledger.paid_out'
        """,
        "witnesses: recorded as signed",
    ),
    "leaf is moved to another village on every paper": (
        """
        UPDATE facts_fact SET place = {village} WHERE kind = 'supply.leaf_delivered';
        UPDATE supply_certificate SET place = {village};
        UPDATE supply_grower SET place = {village}
        """,
        "deliveries: one instant, village and weight on every paper",
    ),
    "payments' facts are another's": (
        """
        UPDATE facts_fact SET subject = 's0' WHERE kind = 'ledger.paid_out'
        """,
        "witnesses: recorded as signed",
    ),
    "a fact is counted in another month": (
        """
        UPDATE facts_fact SET month = 202610 WHERE kind = 'market.sale'
        """,
        "roll_ups: a fact's month",
    ),
    "a fact happened in another month": (
        """
        UPDATE facts_fact SET month = 202610, occurred_at = {day} WHERE kind = 'market.refund'
        """,
        "witnesses: recorded as signed",
    ),
    "an entry is booked in another month": (
        """
        UPDATE ledger_entry SET occurred_at = {day} WHERE kind = 'sale'
        """,
        "witnesses: booked as signed",
    ),
    "a delivery with all its papers is of another month": (
        """
        UPDATE supply_delivery SET weighed_at = {day};
        UPDATE supply_certificate SET issued_at = {day};
        UPDATE ledger_entry SET occurred_at = {day} WHERE kind = 'leaf';
        UPDATE facts_fact SET month = 202610, occurred_at = {day} WHERE kind =
        'supply.leaf_delivered'
        """,
        "deliveries: when",
    ),
    "an order was paid at another time": (
        """
        UPDATE orders_order SET paid_at = {day} WHERE id = {paid}
        """,
        "orders: paid when the audit says",
    ),
    "an order was placed at another time": (
        """
        UPDATE orders_order SET placed_at = {day} WHERE id = {paid}
        """,
        "orders: placed as the audit says",
    ),
    "a buyer's payment was made at another time": (
        """
        UPDATE orders_combined_payment SET paid_at = {day} WHERE paid_at IS NOT NULL
        """,
        "payments: a payment is paid when its orders' money came",
    ),
    "a payout was paid at another time": (
        """
        UPDATE ledger_payout SET paid_at = {day}
        """,
        "payouts: paid when, by and to whom it was approved",
    ),
    "a payout was paid at another time in every table": (
        """
        UPDATE ledger_payout SET paid_at = {day};
        UPDATE ledger_payout_decision SET decided_at = {day};
        UPDATE ledger_entry SET occurred_at = {day}, recorded_at = {day} WHERE kind = 'payout'
        """,
        "payouts: runs decided as the audit says",
    ),
    "a payout was paid to another": (
        """
        UPDATE ledger_payout SET payee = 'GX'
        """,
        "payouts: paid when and to whom it was booked",
    ),
    "a payout with line and entry is another's": (
        """
        UPDATE ledger_payout_line SET account_id = {grower_account};
        UPDATE ledger_posting SET account_id = {grower_account} WHERE amount_fen > 0
        AND entry_id IN (SELECT id FROM ledger_entry WHERE kind = 'payout');
        UPDATE ledger_payout SET payee = (SELECT party FROM ledger_account WHERE id =
        {grower_account})
        """,
        "witnesses: booked as signed",
    ),
    "a run was prepared by another": (
        """
        UPDATE ledger_payout_run SET prepared_by = 9
        """,
        "payouts: runs prepared as the audit says",
    ),
    "a run was prepared at another time": (
        """
        UPDATE ledger_payout_run SET prepared_at = {day}
        """,
        "payouts: runs prepared as the audit says",
    ),
    "a run has another digest": (
        """
        UPDATE ledger_payout_run SET digest = ''
        """,
        "payouts: runs prepared as the audit says",
    ),
    "an order forgets how it was shared": (
        """
        UPDATE orders_order SET sale_shares = NULL WHERE paid_at IS NOT NULL
        """,
        "orders: growers have their part of what is sold",
    ),
    "a run was approved by another": (
        """
        UPDATE ledger_payout_decision SET decided_by = 9
        """,
        "payouts: runs decided as the audit says",
    ),
    "results were recorded by another": (
        """
        UPDATE ledger_payout_outcome SET recorded_by = 'P9'
        """,
        "payouts: results as the audit says",
    ),
    "results are gone": (
        """
        DELETE FROM ledger_payout_outcome
        """,
        "payouts: results as the audit says",
    ),
    "a refund was decided at another time": (
        """
        UPDATE orders_refund SET decided_at = {day}
        """,
        "orders: given back in the audit",
    ),
    "a refund was done at another time": (
        """
        UPDATE orders_refund SET done_at = {day} WHERE state = 'done'
        """,
        "orders: refunded as the audit says",
    ),
    "a line is of half the packs at twice the price": (
        """
        UPDATE orders_order_line SET packs = 1, price_fen = 16000 WHERE order_id = {paid}
        """,
        "orders: lines as the audit says",
    ),
    "a delivery is gone with everything": (
        """
        DELETE FROM ledger_posting WHERE entry_id = (SELECT entry_id FROM supply_delivery
        WHERE id = {last});
        DELETE FROM ledger_entry WHERE id = (SELECT entry_id FROM supply_delivery WHERE id
        = {last});
        DELETE FROM facts_fact WHERE id = (SELECT fact_id FROM supply_delivery WHERE id = {last});
        DELETE FROM supply_delivery WHERE id = {last}
        """,
        "deliveries: weighed as the audit says",
    ),
    "a weighing taken back counts again": (
        """
        DELETE FROM ledger_posting WHERE entry_id IN (SELECT id FROM ledger_entry WHERE
        kind = 'leaf_back');
        DELETE FROM ledger_entry WHERE kind = 'leaf_back';
        DELETE FROM facts_fact WHERE kind = 'supply.leaf_delivered' AND reverses IS NOT NULL;
        DELETE FROM supply_delivery_cancellation
        """,
        "deliveries: taken back as the audit says",
    ),
    "a delivery is made up, with another's entry and fact": (
        """
        INSERT INTO supply_certificate (number, product, quantity_g, place, issued_at,
        promiser, basis, is_blend)
        SELECT 'CX', product, quantity_g, place, issued_at, promiser, basis, is_blend
        FROM supply_certificate ORDER BY id LIMIT 1;
        INSERT INTO supply_delivery (number, grower_id, maker, weighed_at, weight_g,
        grade, price_fen_per_kg,
        amount_fen, certificate_id, fact_id, entry_id)
        SELECT 'DX', grower_id, maker, weighed_at, weight_g, grade, price_fen_per_kg, amount_fen,
        (SELECT max(id) FROM supply_certificate), fact_id, entry_id FROM supply_delivery
        ORDER BY id LIMIT 1
        """,
        "deliveries: in the audit",
    ),
    "an order is gone with all rows": (
        """
        DELETE FROM ledger_posting WHERE entry_id IN (SELECT id FROM ledger_entry WHERE
        reference = {number});
        DELETE FROM ledger_entry WHERE reference = {number};
        DELETE FROM stores_stock_movement WHERE reference = {number};
        UPDATE stores_stock SET available = (SELECT sum(m.packs) FROM
        stores_stock_movement m WHERE m.stock_id = stores_stock.id);
        DELETE FROM facts_fact WHERE id = (SELECT sale_fact FROM orders_order WHERE id = {paid});
        DELETE FROM orders_order_line WHERE order_id = {paid};
        DELETE FROM orders_order WHERE id = {paid}
        """,
        "orders: placed as the audit says",
    ),
    "an order's rows stay and its audit goes": (
        """
        DELETE FROM audit_row WHERE object = 'order:' || {number}
        """,
        "orders: placed in the audit",
    ),
}


def alter(statements: str) -> None:
    """Run statements past the program, with no foreign key or guard in the way."""
    remove_guards(connection)
    for word, meaning in WORDS.items():
        statements = statements.replace(word, meaning)
    if connection.vendor == "sqlite":
        statements = statements.replace("+00'", "'")
    with connection.cursor() as cursor:
        for statement in statements.split(";"):
            cursor.execute(statement)
            assert cursor.rowcount, statement


def test_check_books_tells_of_nothing_before_an_attack():
    make_two_growers()

    assert check()[1]["differences"] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_check_books_tells_of_what_no_sum_shows(attack: str):
    statements, telling = ATTACKS[attack]
    make_two_growers()

    alter(statements)

    found = {each["check"] for each in check()[1]["differences"]} - {"guards"}
    assert telling in found


def test_whole_chain_that_vanished_is_told_of():
    """Another chain has named it since; its rows and its end are gone, so no gap is left."""
    make_two_growers()
    lend_a_chain()
    alter(
        "DELETE FROM audit_row WHERE chain = (SELECT min(id) FROM audit_chain);"
        "DELETE FROM audit_chain WHERE id = (SELECT min(id) FROM audit_chain)"
    )

    found = {each["check"] for each in check()[1]["differences"]}

    assert "audit: every chain is there" in found


def lend_a_chain() -> None:
    """Write audit rows to a second chain, as a command does that finds the first one taken."""
    second = AuditChain.objects.create(rows=0, signature="")
    AuditChain.objects.filter(pk=second.pk).update(signature=chain_signature(second.pk, 0))
    record("supply.trade_item", "P1", "gtin:1", NOW)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("setting", ["search_path = elsewhere", "row_security = off"])
def test_settings_of_roles_are_told_of(setting: str):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE CURRENT_USER SET {setting}")
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER DATABASE "{name}" SET {setting}')

    found = [each for each in check()[1]["differences"] if each["check"].endswith("of roles")]

    assert [each["found"] for each in found] == 2 * [setting.replace(" = ", "=")]
