"""Tables of supply. Deliveries, dispatches and dividings are append-only by guard."""

from datetime import UTC

from django.db import models
from django.db.models import F, Q

from commonfield.supply.choices import (
    Answer,
    Basis,
    Grade,
    LabelSheet,
    LateReason,
    ProposalOutcome,
    ReceiptPaper,
    WeightUnit,
)
from commonfield.supply.types import NewDelivery
from commonfield.workshop.approvals import ApprovalDecision, Prepared


class Grower(models.Model):
    code = models.CharField(max_length=20, unique=True)
    # Null once the person is erased: deliveries, books and facts stay under the code, of nobody.
    person = models.OneToOneField(
        "people.Person", on_delete=models.PROTECT, related_name="grower", null=True
    )
    place = models.CharField(max_length=12, db_index=True)
    # The organisation that keeps this grower's records.
    cooperative = models.CharField(max_length=40, db_index=True)
    registered_at = models.DateTimeField()
    # A second person confirms who was registered before they are first paid; empty: the program.
    registered_by = models.CharField(max_length=24, default="", db_default="", blank=True)
    confirmed_by = models.CharField(max_length=24, default="", db_default="", blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supply_grower"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("registered_by")),
                name="supply_grower_by_another",
            )
        ]


class PaperSettings(models.Model):
    """In which unit an organisation weighs, and what its papers look like; none: the defaults."""

    organisation = models.CharField(max_length=40, unique=True)
    weight_unit = models.CharField(max_length=4, choices=WeightUnit, default=WeightUnit.KG)
    receipt_paper = models.CharField(
        max_length=8, choices=ReceiptPaper, default=ReceiptPaper.ROLL_80
    )
    label_sheet = models.CharField(max_length=8, choices=LabelSheet, default=LabelSheet.A4_3X8)
    # Its food production licence, as it stands on labels.
    licence_number = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "supply_paper_settings"


class GrowerInvitation(models.Model):
    """A cooperative's invitation to a person already written down; open for days."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    # Where they live: who looks after the place may confirm it.
    place = models.CharField(max_length=12, db_index=True)
    cooperative = models.CharField(max_length=40, db_index=True)
    invited_by = models.CharField(max_length=24)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_print = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField()
    code_tries = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_by = models.CharField(max_length=24, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supply_grower_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cooperative"],
                condition=Q(answer=""),
                name="supply_one_open_invitation",
            )
        ]


class Certificate(models.Model):
    number = models.CharField(max_length=24, unique=True)
    product = models.CharField(max_length=80)
    quantity_g = models.BigIntegerField()
    place = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    # Who promises: a grower's code for leaf, the maker's for a blend.
    promiser = models.CharField(max_length=40)
    basis = models.CharField(max_length=20, choices=Basis)
    is_blend = models.BooleanField()

    class Meta:
        db_table = "supply_certificate"
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity_g__gt=0), name="supply_certificate_quantity"
            )
        ]


class Delivery(models.Model):
    number = models.CharField(max_length=24, unique=True)
    grower = models.ForeignKey(Grower, on_delete=models.PROTECT, related_name="deliveries")
    maker = models.CharField(max_length=40)
    weighed_at = models.DateTimeField()
    weight_g = models.BigIntegerField()
    grade = models.CharField(max_length=20, choices=Grade)
    price_fen_per_kg = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT)
    fact_id = models.UUIDField()
    entry_id = models.UUIDField()

    class Meta:
        db_table = "supply_delivery"
        indexes = [models.Index(fields=["maker", "weighed_at"], name="supply_delivery_maker_at")]
        constraints = [
            models.CheckConstraint(condition=Q(weight_g__gt=0), name="supply_delivery_weight"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="supply_delivery_amount"),
        ]


class DeliveryCancellation(models.Model):
    """A delivery taken back before it went into a lot; a row of its own, nothing is changed."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="cancellation")
    cancelled_at = models.DateTimeField()
    reason = models.CharField(max_length=120)

    class Meta:
        db_table = "supply_delivery_cancellation"


class LateDelivery(Prepared):
    """Leaf that was weighed days before it was entered, with why; it waits for another person."""

    grower = models.ForeignKey(Grower, on_delete=models.PROTECT, related_name="+")
    maker = models.CharField(max_length=40, db_index=True)
    weighed_at = models.DateTimeField()
    weight_g = models.BigIntegerField()
    grade = models.CharField(max_length=20, choices=Grade)
    price_fen_per_kg = models.BigIntegerField()
    basis = models.CharField(max_length=20, choices=Basis)
    why = models.CharField(max_length=20, choices=LateReason)
    # What was far from usual and given a second time as right.
    confirmed_weight_g = models.BigIntegerField(null=True)
    confirmed_price_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "supply_late_delivery"

    def content(self) -> dict[str, object]:
        """Return what another person looks at."""
        columns = ("maker", "weight_g", "grade", "price_fen_per_kg", "basis", "why")
        at = self.weighed_at.astimezone(UTC).isoformat()
        named = {name: str(getattr(self, name)) for name in columns}
        return {**named, **self.confirmed(), "grower": self.grower_id, "weighed_at": at}

    def confirmed(self) -> dict[str, int]:
        """Return what was confirmed as right though far from usual."""
        given = {
            "confirmed_weight_g": self.confirmed_weight_g,
            "confirmed_price_fen": self.confirmed_price_fen,
        }
        return {name: value for name, value in given.items() if value is not None}

    def delivery(self) -> NewDelivery:
        return NewDelivery(
            grower=self.grower.code,
            maker=self.maker,
            weight_g=self.weight_g,
            grade=self.grade,
            price_fen_per_kg=self.price_fen_per_kg,
            has_promise=True,
            basis=self.basis,
            weighed_at=self.weighed_at,
            **self.confirmed(),
        )


class LateDecision(ApprovalDecision):
    """The final decision; ``delivery`` is the number of the delivery written by it."""

    subject = models.OneToOneField(
        LateDelivery, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    delivery = models.CharField(max_length=24, blank=True)

    class Meta:
        db_table = "supply_late_decision"


class TradeItem(models.Model):
    gtin = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    net_g = models.BigIntegerField()
    # None where it keeps without an end, or nobody has said.
    shelf_life_months = models.PositiveSmallIntegerField(null=True)
    maker = models.CharField(max_length=40, db_index=True)

    class Meta:
        db_table = "supply_trade_item"
        constraints = [
            models.CheckConstraint(condition=Q(net_g__gt=0), name="supply_trade_item_net")
        ]


class Lot(models.Model):
    code = models.CharField(max_length=20, unique=True)
    maker = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    place = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    leaf_g = models.BigIntegerField()
    made_g = models.BigIntegerField()
    # Not yet packed; guarded by the database, moved only by packing.
    remaining_g = models.BigIntegerField()
    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT)

    class Meta:
        db_table = "supply_lot"
        indexes = [models.Index(fields=["maker", "made_at"], name="supply_lot_maker_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_g__gt=0) & Q(made_g__lte=F("leaf_g")), name="supply_lot_weight"
            ),
            models.CheckConstraint(
                condition=Q(remaining_g__gte=0) & Q(remaining_g__lte=F("made_g")),
                name="supply_lot_remaining",
            ),
        ]


class LotInput(models.Model):
    """A delivery that went into a lot: whole, and once."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="inputs")
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="lot_input")

    class Meta:
        db_table = "supply_lot_input"


class LotPacking(models.Model):
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="packings")
    item = models.ForeignKey(TradeItem, on_delete=models.PROTECT)
    packs = models.IntegerField()
    weight_g = models.BigIntegerField()
    receiver = models.CharField(max_length=60)
    packed_at = models.DateTimeField()

    class Meta:
        db_table = "supply_lot_packing"
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="supply_packing_packs")
        ]


class Dispatch(models.Model):
    """Packs of a lot that left under a reference that supply does not read."""

    lot_code = models.CharField(max_length=20)
    gtin = models.CharField(max_length=14)
    packs = models.IntegerField()
    reference = models.CharField(max_length=40)
    dispatched_at = models.DateTimeField()

    class Meta:
        db_table = "supply_dispatch"
        indexes = [models.Index(fields=["lot_code"], name="supply_dispatch_lot")]
        constraints = [
            models.CheckConstraint(condition=~Q(packs=0), name="supply_dispatch_moves_something")
        ]


class Agreement(models.Model):
    """From a day on, a retail yuan of a maker's tea sold by a seller is shared like this."""

    maker = models.CharField(max_length=40)
    # The selling organisation; empty: every seller without an agreement of its own.
    seller = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    growers_bp = models.IntegerField()
    maker_bp = models.IntegerField()
    store_bp = models.IntegerField()
    carrier_bp = models.IntegerField()

    class Meta:
        db_table = "supply_agreement"
        constraints = [
            models.UniqueConstraint(
                fields=["maker", "seller", "starts_on"], name="supply_agreement_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="supply_agreement_forward",
            ),
            models.CheckConstraint(
                condition=Q(growers_bp=10_000 - F("maker_bp") - F("store_bp") - F("carrier_bp")),
                name="supply_agreement_whole",
            ),
            models.CheckConstraint(
                condition=Q(growers_bp__gte=0)
                & Q(maker_bp__gte=0)
                & Q(store_bp__gte=0)
                & Q(carrier_bp__gte=0),
                name="supply_agreement_not_negative",
            ),
        ]


class AgreementProposal(models.Model):
    """An agreement that waits for those whose share falls by it; one at a time between two."""

    code = models.CharField(max_length=20, unique=True)
    maker = models.CharField(max_length=40)
    seller = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    growers_bp = models.IntegerField()
    maker_bp = models.IntegerField()
    store_bp = models.IntegerField()
    carrier_bp = models.IntegerField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20, choices=ProposalOutcome, default=ProposalOutcome.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supply_agreement_proposal"
        constraints = [
            models.UniqueConstraint(
                fields=["maker", "seller"],
                condition=Q(outcome=ProposalOutcome.OPEN),
                name="supply_proposal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome=ProposalOutcome.OPEN)
                | (Q(closed_at__isnull=False) & ~Q(outcome=ProposalOutcome.OPEN)),
                name="supply_proposal_closed",
            ),
        ]


class ProposalAcceptance(models.Model):
    """One side's consent and its giver; nobody consents for two sides."""

    proposal = models.ForeignKey(
        AgreementProposal, on_delete=models.PROTECT, related_name="acceptances"
    )
    # A selling organisation's code, or ``growers``.
    side = models.CharField(max_length=40)
    accepted_by = models.CharField(max_length=40)
    accepted_at = models.DateTimeField()

    class Meta:
        db_table = "supply_proposal_acceptance"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "side"], name="supply_acceptance_side"),
            models.UniqueConstraint(
                fields=["proposal", "accepted_by"], name="supply_acceptance_person"
            ),
        ]


class LotDividing(models.Model):
    """A lot's pool divided among its growers at one time; below zero it was taken off them."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="dividings")
    divided_at = models.DateTimeField()
    amount_fen = models.BigIntegerField()
    entry_id = models.UUIDField()

    class Meta:
        db_table = "supply_lot_dividing"
