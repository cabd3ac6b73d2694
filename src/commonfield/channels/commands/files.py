"""Files of platforms: read into rows without anything of a person, then taken, or taken back."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import batched
from typing import IO, Final

from django.db import transaction

from commonfield.channels.blocks import AT_ONCE, BLOCKS_PURPOSE, items_of, packed
from commonfield.channels.choices import ChannelRefundState, FileKind, FileState, State
from commonfield.channels.commands.money import take_moneys
from commonfield.channels.commands.orders import changes_of, known_orders, take_orders
from commonfield.channels.commands.quarters import take_figures
from commonfield.channels.commands.refunds import take_refunds
from commonfield.channels.commands.shared import Taking, audit, open_days, taking_of
from commonfield.channels.errors import (
    ColumnsGoneError,
    FileTakenError,
    FileUnknownError,
    NoSuchFileError,
    OtherStoreError,
    RowsToDecideError,
)
from commonfield.channels.models import ChannelFile, ChannelShop, FileBlock
from commonfield.channels.rules.tables import TableReader
from commonfield.channels.types import (
    ReadFigures,
    ReadItem,
    ReadMoney,
    ReadOrder,
    ReadRefund,
    ReadReport,
    TakenCounts,
)
from commonfield.front.big_sheets import big_tables
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.stores.queries import store_of_keeper
from commonfield.workshop.vault import open_bytes, seal_bytes

type Tell = Callable[[int, int, str], None]

_CHUNK: Final = 1 << 20
_TOLD_EVERY: Final = 2_000
# What nobody decided on is forgotten after so long.
_WAITS: Final = timedelta(days=2)
_NO_SALE: Final = frozenset({State.UNPAID, State.CANCELLED, State.UNSENT_REFUNDED})


@dataclass
class _Staged:
    """A table as it was read, not written yet."""

    report: ReadReport
    table: str
    blocks: list[bytes] = field(default_factory=list)
    counts: Counter[str] = field(
        default_factory=lambda: Counter({"new": 0, "changed": 0, "unchanged": 0})
    )
    total_fen: int = 0
    first: date | None = None
    last: date | None = None

    def compare(self, store_id: int, items: Sequence[ReadItem], sign: int = 1) -> None:
        """Count which of some orders are new, moved on, or as they were."""
        orders = [each for each in items if isinstance(each, ReadOrder)]
        known = known_orders(store_id, self.report.platform, orders) if orders else {}
        for each in orders:
            was = known.get(each.number)
            changed = was is not None and changes_of(was, each, self.report.as_of)
            self.counts["new" if was is None else "changed" if changed else "unchanged"] += sign

    def leave_out(self, store_id: int) -> None:
        """Take back what was counted of orders whose other rows stand apart."""
        if not (scattered := self.report.scattered):
            return
        self.report.refused.sort(key=lambda each: each.row)
        for block in self.blocks:
            some = [each for each in items_of(block) if _is_of(each, scattered)]
            self.total_fen -= sum(_sum_of(each)[0] for each in some)
            self.compare(store_id, some, -1)

    def count(self, item: ReadItem) -> ReadItem:
        """Add an item's sum and day."""
        fen, at = _sum_of(item)
        self.total_fen += fen
        if at:
            day = china_day(at)
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)
        return item


def _is_of(item: ReadItem, numbers: Collection[str]) -> bool:
    return isinstance(item, ReadOrder) and item.number in numbers


def _sum_of(item: ReadItem) -> tuple[int, datetime | None]:
    match item:
        case ReadOrder():
            is_sale = item.state not in _NO_SALE and not item.is_lottery and item.has_head
            return item.revenue_fen if is_sale else 0, item.paid_at
        case ReadRefund():
            return item.amount_fen if item.state == ChannelRefundState.DONE else 0, item.at
        case ReadMoney():
            return item.amount_fen, item.at
        case ReadFigures():
            return item.income_fen, None


def read_file(
    *,
    by: Actor,
    now: datetime,
    store: str,
    file: IO[bytes],
    tell: Tell | None = None,
    instead_of: ChannelFile | None = None,
) -> list[int]:
    """Read a file, or all files of an archive; return their ids. Nothing of them is taken yet.

    What was read of them before, and not taken back, is not read again. An upload that waited for
    it goes with its blocks.
    """
    kept = store_of_keeper(store, by, now)
    digest = digest_of(file)
    known = ChannelFile.objects.filter(store=kept, digest=digest).exclude(kind="")
    known = known.exclude(state=FileState.TAKEN_BACK)
    ids = list(known.order_by("id").values_list("pk", flat=True))
    staged = [] if ids else _read_tables(kept.pk, file, now, tell)
    with transaction.atomic():
        if instead_of:
            instead_of.blocks.all().delete()
            instead_of.delete()
        return ids or [_write(by, now, store, digest, each).pk for each in staged]


def digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces_of(file):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes from its beginning."""
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece


def seal_blocks(row: ChannelFile, pieces: Iterable[bytes]) -> None:
    """Keep pieces of a file sealed until it is read, or taken."""
    for piece in pieces:
        sealed = seal_bytes(piece, purpose=BLOCKS_PURPOSE, about=str(row.pk))
        FileBlock.objects.create(file=row, content=sealed)


def opened(row: ChannelFile) -> Iterator[bytes]:
    """Yield the pieces of a file that were sealed, in their order."""
    for block in row.blocks.order_by("id").iterator(chunk_size=1):
        yield open_bytes(block.content, purpose=BLOCKS_PURPOSE, about=str(row.pk))


def _read_tables(store_id: int, file: IO[bytes], now: datetime, tell: Tell | None) -> list[_Staged]:
    """Read what is known of a file's tables; a workbook may have others, which are passed over."""
    staged: list[_Staged] = []
    refused: ColumnsGoneError | FileUnknownError | None = None
    with big_tables(file) as tables:
        for table in tables:
            try:
                reader = TableReader(table.rows, now)
            except (ColumnsGoneError, FileUnknownError) as error:
                refused = refused if isinstance(refused, ColumnsGoneError) else error
                continue
            each = _Staged(reader.report, table.name)
            items = (each.count(item) for item in _told(reader.items(), tell))
            for some in batched(items, AT_ONCE, strict=False):
                each.blocks.append(packed(some))
                each.compare(store_id, some)
            each.leave_out(store_id)
            staged.append(each)
    if refused and (not staged or isinstance(refused, ColumnsGoneError)):
        raise refused
    if not staged:
        raise FileUnknownError
    return staged


def _told(items: Iterator[ReadItem], tell: Tell | None) -> Iterator[ReadItem]:
    for count, item in enumerate(items):
        if tell and count % _TOLD_EVERY == 0:
            tell(item.row, item.row + _TOLD_EVERY, "reading")
        yield item


def _write(by: Actor, now: datetime, store: str, digest: str, staged: _Staged) -> ChannelFile:
    report = staged.report
    taking = taking_of(by, now, store, report.platform)
    _check_shop(taking, report.shop)
    row = ChannelFile.objects.create(
        store_id=taking.store_id,
        channel=report.platform,
        kind=report.kind,
        state=FileState.READ,
        digest=digest,
        table=staged.table[:20],
        rows=report.rows,
        total_fen=staged.total_fen,
        first_day=staged.first,
        last_day=staged.last,
        as_of=report.as_of,
        read_at=now,
        read_by=by.code,
    )
    seal_blocks(row, staged.blocks)
    row.report = {
        "refused": [asdict(each) for each in report.refused],
        "skipped": report.skipped,
        "warnings": report.warnings,
        "dropped": report.dropped,
        "scattered": sorted(report.scattered),
        "shop": report.shop,
        **staged.counts,
    }
    row.save(update_fields=["report"])
    return row


def _check_shop(taking: Taking, name: str) -> None:
    """Refuse a file that names another shop than this store's earlier ones, or another store's."""
    if not name:
        return
    shops = ChannelShop.objects.filter(channel=taking.channel).exclude(name="")
    own = shops.filter(store=taking.store_id).first()
    others = shops.filter(name=name).exclude(store=taking.store_id)
    if (own and own.name != name) or (own is None and others.exists()):
        raise OtherStoreError(why=name)


def _blocks(row: ChannelFile) -> Iterator[list[ReadItem]]:
    """Yield a file's items; orders whose rows stand apart are left out."""
    scattered = set(row.report.get("scattered", ()))
    for block in opened(row):
        yield [each for each in items_of(block) if not _is_of(each, scattered)]


@transaction.atomic
def take_file(
    *,
    by: Actor,
    now: datetime,
    store: str,
    file: int,
    without_refused: bool = False,
    tell: Tell | None = None,
) -> TakenCounts:
    """Take a file that was read, all of it or nothing; of one with refused rows, the others.

    Raises:
        RowsToDecideError: if rows were refused and the keeper did not decide to go without them.
        FileTakenError: if it is taken already.
    """
    row = locked_file(by, now, store, file, FileState.READ)
    if not row.kind:
        raise FileTakenError
    if row.report["refused"] and not without_refused:
        raise RowsToDecideError(rows=len(row.report["refused"]))
    taking = taking_of(by, now, store, row.channel, row)
    # Files of two shops may have been read before either was taken.
    _check_shop(taking, row.report["shop"])
    total = row.blocks.count()
    for done, items in enumerate(_blocks(row)):
        if tell:
            tell(done, total, "taking")
        _take(taking, row, items)
    row.blocks.all().delete()
    row.state, row.taken_at = FileState.TAKEN, now
    row.report.pop("queued", None)
    row.report |= {"new": taking.new, "changed": taking.changed, "unchanged": taking.unchanged}
    row.save(update_fields=["state", "taken_at", "report"])
    if name := row.report["shop"]:
        shop, _ = ChannelShop.objects.get_or_create(store_id=taking.store_id, channel=row.channel)
        ChannelShop.objects.filter(pk=shop.pk).update(name=name)
    open_days(taking)
    counts = {"new": taking.new, "changed": taking.changed, "rows": row.rows}
    audit("market.channel_file_taken", taking, kind=row.kind, file=row.digest, **counts)
    return TakenCounts(row.pk, taking.new, taking.changed, taking.unchanged)


def _take(taking: Taking, row: ChannelFile, items: Sequence[ReadItem]) -> None:
    if row.kind in {FileKind.ORDERS, FileKind.LINES}:
        take_orders(taking, [each for each in items if isinstance(each, ReadOrder)], row.as_of)
    elif row.kind == FileKind.AFTER_SALES:
        take_refunds(taking, [each for each in items if isinstance(each, ReadRefund)], row.as_of)
    elif row.kind == FileKind.FIGURES:
        take_figures(taking, [each for each in items if isinstance(each, ReadFigures)])
    else:
        take_moneys(taking, [each for each in items if isinstance(each, ReadMoney)])


def locked_file(by: Actor, now: datetime, store: str, file: int, state: FileState) -> ChannelFile:
    """Lock a file of a store that is in a state, for its keeper."""
    kept = store_of_keeper(store, by, now)
    rows = ChannelFile.objects.select_for_update(of=("self",), no_key=True)
    row = must_exist(rows.filter(pk=file, store=kept).first(), NoSuchFileError)
    if row.state != state:
        raise FileTakenError
    return row


@transaction.atomic
def put_aside(*, by: Actor, now: datetime, store: str, file: int) -> None:
    """Forget a file that was read and is not wanted."""
    row = locked_file(by, now, store, file, FileState.READ)
    row.blocks.all().delete()
    row.delete()


def forget_unread(now: datetime) -> int:
    """Forget files that nobody decided on; return how many."""
    rows = ChannelFile.objects.filter(state=FileState.READ, read_at__lt=now - _WAITS)
    forgotten = 0
    for row in rows.order_by("id"):
        with transaction.atomic():
            row.blocks.all().delete()
            row.delete()
        forgotten += 1
    return forgotten
