"""The bulk road of supply: leaf, lots, packing, dividing, paying; the rows of its commands."""

from collections import defaultdict

from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import bank, expense, owed, party_of
from commonfield.ledger.types import Leg
from commonfield.portal.demo import tables
from commonfield.portal.demo.acts import Deliver, DivideLots, Key, MakeLot, PayGrowers
from commonfield.portal.demo.recorder import Moment, Recorder, next_ids
from commonfield.portal.demo.sinks import update_all
from commonfield.portal.demo.state import CountyState, GrowerState, LotState, SkuState
from commonfield.supply.rules import (
    check_delivery,
    check_lot_weight,
    divide_among_growers,
    leaf_value_fen,
    share_kind,
)

LEAF = "茶鲜叶"


class SupplyRoad:
    """Plays supply's acts; keeps lots and deliveries that later acts point to."""

    def __init__(self, recorder: Recorder, state: CountyState) -> None:
        """Begin with the county's registers."""
        self._recorder = recorder
        self._state = state
        self._ids = {
            table: next_ids(table)
            for table in (
                tables.CERTIFICATE,
                tables.DELIVERY,
                tables.LOT,
                tables.LOT_INPUT,
                tables.PACKING,
                tables.DIVIDING,
                tables.PAYOUT,
            )
        }
        self._rows = recorder.batch.rows
        self._leaf: dict[Key, tuple[int, GrowerState, int, int]] = {}
        self.lots: dict[Key, LotState] = {}
        self._lots_by_code: dict[str, LotState] = {}
        self._growers_by_code = {grower.code: grower for grower in state.growers.values()}
        self.numbers: dict[Key, str] = {}

    def _certificate(self, row: tuple[str, str, int, str, Moment, str, bool]) -> int:
        number, product, quantity_g, place, moment, promiser, is_blend = row
        certificate = next(self._ids[tables.CERTIFICATE])
        self._rows(tables.CERTIFICATE).append(
            (
                certificate,
                number,
                product,
                quantity_g,
                place,
                moment.text,
                promiser,
                "control",
                is_blend,
            )
        )
        return certificate

    def deliver(self, act: Deliver) -> None:
        """Weigh leaf in."""
        check_delivery(act.weight_g, act.price_fen_per_kg)
        grower = self._state.growers[act.grower]
        moment = Moment(act.at)
        number = f"D{new_number(act.at)}"
        amount_fen = leaf_value_fen(act.weight_g, act.price_fen_per_kg)
        certificate = self._certificate(
            (f"C{number[1:]}", LEAF, act.weight_g, grower.place, moment, grower.code, False)
        )
        pairs = self._recorder.resolved(
            (
                Leg(expense(act.maker, "Leaf"), amount_fen),
                Leg(owed(act.maker, "Growers", grower.code), -amount_fen),
            ),
            moment,
        )
        entry_id = self._recorder.post("leaf", number, moment, pairs)
        group = grower.group_on(moment.day)
        attributes = f'{{"grade": "{act.grade}", "household": "{group}"}}'
        fact_id = self._recorder.fact(
            moment,
            (
                "supply.leaf_delivered",
                grower.place,
                act.weight_g,
                amount_fen,
                "",
                group,
                grower.subject,
                attributes,
                None,
            ),
        )
        delivery = next(self._ids[tables.DELIVERY])
        self._rows(tables.DELIVERY).append(
            (
                delivery,
                number,
                grower.pk,
                act.maker,
                moment.text,
                act.weight_g,
                act.grade,
                act.price_fen_per_kg,
                amount_fen,
                certificate,
                fact_id,
                entry_id,
            )
        )
        about = (f"delivery:{number}", grower.place)
        self._recorder.audit("supply.leaf_weighed", act.by, moment, about)
        self._leaf[act.key] = (delivery, grower, act.weight_g, amount_fen)
        self.numbers[act.key] = number

    def make_lot(self, act: MakeLot) -> None:
        """Make a lot of whole deliveries."""
        moment = Moment(act.at)
        deliveries = [self._leaf.pop(key) for key in act.deliveries]
        leaf_g = sum(weight_g for _, _, weight_g, _ in deliveries)
        check_lot_weight(leaf_g, act.made_g)
        code = f"L{new_number(act.at)}"
        place = self._state.maker_places[act.maker]
        value: dict[str, int] = defaultdict(int)
        weight: dict[str, int] = defaultdict(int)
        for _, grower, weight_g, amount_fen in deliveries:
            value[grower.code] += amount_fen
            weight[grower.code] += weight_g
        certificate = self._certificate(
            (f"C{code[1:]}", act.name, act.made_g, place, moment, act.maker, len(value) > 1)
        )
        # As supply.shares: by value, or by weight where nothing was paid; growers by number.
        parts = value if any(value.values()) else weight
        growers = sorted((self._growers_by_code[each] for each in parts), key=lambda g: g.pk)
        lot = LotState(
            next(self._ids[tables.LOT]),
            code,
            act.maker,
            place,
            act.made_g,
            tuple((grower, parts[grower.code]) for grower in growers),
        )
        self._rows(tables.LOT).append(
            (
                lot.pk,
                code,
                act.maker,
                act.name,
                act.name_en,
                place,
                moment.text,
                leaf_g,
                act.made_g,
                act.made_g,
                certificate,
            )
        )
        inputs, ids = self._rows(tables.LOT_INPUT), self._ids[tables.LOT_INPUT]
        inputs.extend((next(ids), lot.pk, delivery[0]) for delivery in deliveries)
        self._lot_fact("supply.lot_made", lot, act.made_g, moment)
        self._recorder.audit("supply.lot_made", act.by, moment, (f"lot:{code}", place))
        self.lots[act.key] = self._lots_by_code[code] = lot
        self.numbers[act.key] = code

    def _lot_fact(self, kind: str, lot: LotState, weight_g: int, moment: Moment) -> None:
        attributes = f'{{"lot": "{lot.code}"}}'
        self._recorder.fact(
            moment, (kind, lot.place, weight_g, None, "", "", lot.maker, attributes, None)
        )

    def pack(self, lot: LotState, sku: SkuState, packs: int, by: str, moment: Moment) -> None:
        """Put tea of a lot into packs for a store.

        Raises:
            ValueError: if the lot holds less; the generator has planned wrongly.
        """
        weight_g = packs * sku.net_g
        if not 0 < weight_g <= lot.remaining_g:
            raise ValueError(f"lot {lot.code} holds {lot.remaining_g} g, not {weight_g} g")
        lot.remaining_g -= weight_g
        lot.is_touched = True
        self._rows(tables.PACKING).append(
            (
                next(self._ids[tables.PACKING]),
                lot.pk,
                self._state.items[sku.gtin],
                packs,
                weight_g,
                sku.store.code,
                moment.text,
            )
        )
        self._lot_fact("supply.lot_packed", lot, weight_g, moment)
        about = (f"lot:{lot.code}", lot.place)
        self._recorder.audit("supply.lot_packed", by, moment, about, {"packs": packs})

    def divide(self, act: DivideLots) -> None:
        """Divide every lot's pool that holds or lacks something, by account code."""
        moment = Moment(act.at)
        pools = sorted(code for code in self._recorder.accounts if ":Lots:" in code)
        for pool in pools:
            pool_fen = self._recorder.owed(pool)
            lot = self._lots_by_code.get(party_of(pool))
            if pool_fen and lot is not None:
                self._divide_lot(lot, pool, pool_fen, moment)

    def _divide_lot(self, lot: LotState, pool: str, pool_fen: int, moment: Moment) -> None:
        parts = divide_among_growers(pool_fen, [value for _, value in lot.leaf])
        credited = [(grower, fen) for (grower, _), fen in zip(lot.leaf, parts, strict=True) if fen]
        pairs = self._recorder.resolved(
            (
                Leg(pool, pool_fen),
                *(Leg(owed(lot.maker, "Growers", g.code), -fen) for g, fen in credited),
            ),
            moment,
        )
        entry_id = self._recorder.post(share_kind(pool_fen), lot.code, moment, pairs)
        self._rows(tables.DIVIDING).append(
            (next(self._ids[tables.DIVIDING]), lot.pk, moment.text, pool_fen, entry_id)
        )
        for grower, fen in credited:
            group = grower.group_on(moment.day)
            attributes = f'{{"household": "{group}", "lot": "{lot.code}"}}'
            self._recorder.fact(
                moment,
                (
                    "supply.share_credited",
                    grower.place,
                    1 if fen > 0 else -1,
                    fen,
                    "",
                    group,
                    grower.subject,
                    attributes,
                    None,
                ),
            )
        about = (f"lot:{lot.code}", lot.place)
        detail = {"amount_fen": pool_fen}
        self._recorder.audit("supply.lot_divided", "system", moment, about, detail)

    def pay(self, act: PayGrowers) -> None:
        """Pay a maker's growers all that they are owed."""
        moment = Moment(act.at)
        due = [
            (grower, account, fen)
            for grower in sorted(self._state.growers.values(), key=lambda each: each.pk)
            for account in [owed(act.maker, "Growers", grower.code)]
            for fen in [self._recorder.owed(account)]
            if fen > 0
        ]
        if not due:
            return
        run = new_number(act.at)
        for index, (grower, account, fen) in enumerate(due, start=1):
            number = f"{run}-{index:04d}"
            legs = (Leg(account, fen), Leg(bank(act.maker), -fen))
            pairs = self._recorder.resolved(legs, moment)
            entry_id = self._recorder.post("payout", number, moment, pairs)
            payout = next(self._ids[tables.PAYOUT])
            self._rows(tables.PAYOUT).append(
                (payout, number, run, act.maker, grower.code, fen, moment.text, entry_id)
            )
            self._recorder.fact(
                moment,
                ("ledger.paid_out", grower.place, 1, fen, "", "", grower.subject, "{}", None),
            )
        total_fen = sum(fen for _, _, fen in due)
        detail: dict[str, str | int | bool] = {
            "payer": act.maker,
            "payees": len(due),
            "total_fen": total_fen,
        }
        about = (f"payout_run:{run}", "")
        self._recorder.audit("ledger.payouts_run", act.by, moment, about, detail)

    def finish(self) -> None:
        """Write down what is left in the lots that were packed from."""
        touched = [lot for lot in self.lots.values() if lot.is_touched]
        update_all(
            "UPDATE supply_lot SET remaining_g = %s WHERE id = %s",
            [(lot.remaining_g, lot.pk) for lot in touched],
        )
