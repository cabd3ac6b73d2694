"""The tables that the bulk road writes, and the columns of each, in the order of its rows.

A test holds the columns to the models: a new column of a room fails here, not in the books.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db.models import Model

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.ledger.models import Account, LedgerEntry, Payout, Posting
from commonfield.orders.models import CombinedPayment, Order, OrderLine, Refund, RefundLine
from commonfield.stores.models import Stock, StockMovement
from commonfield.supply.models import (
    Certificate,
    Delivery,
    Dispatch,
    Lot,
    LotDividing,
    LotInput,
    LotPacking,
)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table and the fields of a row."""

    model: type[Model]
    fields: tuple[str, ...]
    # Columns that only the commands fill, with a key that no history has.
    left_null: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """The table's name in the database."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented API of models

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns' names, quoted for both engines."""
        columns = {f.attname: f.column for f in self.model._meta.concrete_fields}  # noqa: SLF001 - as above
        return tuple(f'"{columns[name]}"' for name in self.fields)


def _table(model: type[Model], fields: str, left_null: tuple[str, ...] = ()) -> Table:
    return Table(model, tuple(fields.split()), left_null)


ACCOUNT: Final = _table(Account, "id code holder party opened_at")
CERTIFICATE: Final = _table(
    Certificate, "id number product quantity_g place issued_at promiser basis is_blend"
)
DELIVERY: Final = _table(
    Delivery,
    "id number grower_id maker weighed_at weight_g grade price_fen_per_kg amount_fen"
    " certificate_id fact_id entry_id",
)
LOT: Final = _table(
    Lot, "id code maker name name_en place made_at leaf_g made_g remaining_g certificate_id"
)
LOT_INPUT: Final = _table(LotInput, "id lot_id delivery_id")
PACKING: Final = _table(LotPacking, "id lot_id item_id packs weight_g receiver packed_at")
DIVIDING: Final = _table(LotDividing, "id lot_id divided_at amount_fen entry_id")
STOCK: Final = _table(Stock, "id sku_id lot_code maker available received_at")
ORDER: Final = _table(
    Order,
    "id number store_id seller state payment channel total_fen shipping_fen placed_at expires_at"
    " paid_at combined_id merchant sale_shares is_held shipped_at carrier tracking received_at"
    " ending sale_fact contact_sealed region person_id language",
)
COMBINED: Final = _table(
    CombinedPayment,
    "id number method state total_fen created_at expires_at begun_at paid_at"
    " provider_reference ask_at",
    left_null=("silent_since",),
)
REFUND: Final = _table(
    Refund,
    "id number order_id return_of_id amount_fen state reason decided_at sent_at done_at"
    " next_try_at tries provider_reference by_hand fact",
)
REFUND_LINE: Final = _table(RefundLine, "refund_id stock_id packs amount_fen")
LINE: Final = _table(OrderLine, "order_id stock_id packs price_fen")
MOVEMENT: Final = _table(StockMovement, "id stock_id packs reason reference moved_at")
DISPATCH: Final = _table(Dispatch, "id lot_code gtin packs reference dispatched_at")
POSTING: Final = _table(Posting, "entry_id account_id amount_fen")
ENTRY: Final = _table(LedgerEntry, "id kind reference occurred_at recorded_at reverses_id")
PAYOUT: Final = _table(Payout, "id number run payer payee amount_fen paid_at entry_id")
FACT: Final = _table(
    Fact,
    "id kind place occurred_at recorded_at month quantity amount_fen channel group subject"
    " attributes reverses source",
)
AUDIT: Final = _table(AuditRow, "id at actor action object place detail signature chain number")

# Rows of a table come after those that they point to; postings before the entry that seals them.
IN_ORDER: Final = (
    ACCOUNT,
    CERTIFICATE,
    DELIVERY,
    LOT,
    LOT_INPUT,
    PACKING,
    DIVIDING,
    STOCK,
    COMBINED,
    ORDER,
    LINE,
    REFUND,
    REFUND_LINE,
    MOVEMENT,
    DISPATCH,
    POSTING,
    ENTRY,
    PAYOUT,
    FACT,
    AUDIT,
)
