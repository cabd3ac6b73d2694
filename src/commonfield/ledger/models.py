"""The books: postings first, sealed by their entry's header (see ``guards``)."""

from django.db import models

from commonfield.workshop.approvals import ApprovalDecision, Prepared


class Account(models.Model):
    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=100, unique=True)
    holder = models.CharField(max_length=40)
    party = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_account"
        indexes = [models.Index(fields=["party"], name="ledger_account_party")]


class LedgerEntry(models.Model):
    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.DO_NOTHING, related_name="reversed_by"
    )

    class Meta:
        db_table = "ledger_entry"
        indexes = [models.Index(fields=["reference"], name="ledger_entry_reference")]


class Posting(models.Model):
    pk = models.CompositePrimaryKey("entry_id", "account_id")
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.DO_NOTHING, related_name="postings", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="postings")
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "ledger_posting"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_fen=0), name="ledger_posting_moves_something"
            )
        ]


class Payout(models.Model):
    number = models.CharField(max_length=30, unique=True)
    run = models.CharField(max_length=30)
    payer = models.CharField(max_length=40)
    payee = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    paid_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.DO_NOTHING)

    class Meta:
        db_table = "ledger_payout"
        indexes = [models.Index(fields=["payer", "paid_at"], name="ledger_payout_payer_at")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="ledger_payout_positive"
            )
        ]


class PayoutRun(Prepared):
    """What somebody prepared to be paid together; its lines come first, sealed by this row."""

    id = models.CharField(max_length=30, primary_key=True)
    payer = models.CharField(max_length=40)
    # When its file for the bank was first taken away; all else is never changed.
    exported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_payout_run"
        indexes = [models.Index(fields=["payer", "prepared_at"], name="ledger_payout_run_payer")]

    def content(self) -> dict[str, object]:
        """Return who pays, and each payment."""
        columns = ("number", "account__code", "amount_fen", "is_cash")
        lines = self.lines.order_by("number").values_list(*columns)
        return {"run": self.pk, "payer": self.payer, "lines": [list(line) for line in lines]}


class PayoutLine(models.Model):
    """A payment as it was prepared; booked under the same number once the run is approved."""

    number = models.CharField(max_length=30, unique=True)
    run = models.ForeignKey(PayoutRun, on_delete=models.DO_NOTHING, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    amount_fen = models.BigIntegerField()
    # Against a signature on the list, since no bank account was known.
    is_cash = models.BooleanField()

    class Meta:
        db_table = "ledger_payout_line"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="ledger_payout_line_positive"
            )
        ]


class PayoutDecision(ApprovalDecision):
    """What became of a prepared run, once and for all."""

    subject = models.OneToOneField(
        PayoutRun, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )

    class Meta:
        db_table = "ledger_payout_decision"


class PayoutOutcome(models.Model):
    """What the bank, or a signature, says of a payment; ``entry`` takes back what failed."""

    payout = models.OneToOneField(Payout, on_delete=models.DO_NOTHING, related_name="outcome")
    is_paid = models.BooleanField()
    reason = models.CharField(max_length=120, blank=True)
    recorded_by = models.CharField(max_length=24)
    recorded_at = models.DateTimeField()
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.DO_NOTHING, null=True, related_name="+"
    )

    class Meta:
        db_table = "ledger_payout_outcome"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_paid=True, entry=None)
                | models.Q(is_paid=False, entry__isnull=False),
                name="ledger_payout_outcome_booked",
            )
        ]
