"""The books: postings first, sealed by their entry's header (see ``guards``)."""

from django.db import models

from commonfield.workshop.approvals import ApprovalDecision, Prepared
from commonfield.workshop.choices import Verdict
from commonfield.workshop.columns import FileNameField


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
    """Payments prepared to be paid together; its lines come first, sealed by this row."""

    id = models.CharField(max_length=30, primary_key=True)
    payer = models.CharField(max_length=40)
    # When its file for the bank was first taken away; all else is never changed.
    exported_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_payout_run"
        indexes = [models.Index(fields=["payer", "prepared_at"], name="ledger_payout_run_payer")]

    def content(self) -> dict[str, object]:
        """Return who pays, and each payment with the account that it goes to."""
        columns = ("number", "account__code", "amount_fen", "is_cash", "account_print", "was_bank")
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
    # A keyed fingerprint of the payee's bank account as it was prepared; empty for cash.
    account_print = models.CharField(max_length=64, blank=True, default="", db_default="")
    # In cash now, though by bank before.
    was_bank = models.BooleanField(null=True)

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
    # What counted it as paid, to be retracted if it comes back.
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "ledger_payout_outcome"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_paid=True, entry=None)
                | models.Q(is_paid=False, entry__isnull=False),
                name="ledger_payout_outcome_booked",
            )
        ]


class PayoutCashList(Prepared):
    """One person's word that a run's cash was handed over, beside the signed sheet."""

    run = models.ForeignKey(PayoutRun, on_delete=models.DO_NOTHING, related_name="cash_lists")
    # Sealed.
    sheet = FileNameField()
    # Numbers of the payments that were handed over, and of those that nobody collected.
    handed = models.JSONField()
    missing = models.JSONField()

    class Meta:
        db_table = "ledger_payout_cash_list"

    def content(self) -> dict[str, object]:
        """Return which payments the sheet stands for, and which were not collected."""
        return {
            "run": self.run_id,
            "sheet": self.sheet,
            "handed": self.handed,
            "missing": self.missing,
        }


class PayoutCashDecision(ApprovalDecision):
    """Another person's word on it."""

    subject = models.OneToOneField(
        PayoutCashList, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )

    class Meta:
        db_table = "ledger_payout_cash_decision"


class PayoutCorrection(Prepared):
    """What became of a payment after its result, or of a debt to an erased payee."""

    payer = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    # Of the payment; empty where there is none.
    number = models.CharField(max_length=30, blank=True)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, related_name="+")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=120)

    class Meta:
        db_table = "ledger_payout_correction"
        indexes = [models.Index(fields=["number"], name="ledger_payout_correction_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="ledger_payout_correction_positive"
            )
        ]

    def content(self) -> dict[str, object]:
        """Return what is booked, and why."""
        return {
            "payer": self.payer,
            "kind": self.kind,
            "number": self.number,
            "account": self.account.code,
            "fen": self.amount_fen,
            "reason": self.reason,
        }


class PayoutCorrectionDecision(ApprovalDecision):
    """What another person decided on a correction, and how it was booked."""

    subject = models.OneToOneField(
        PayoutCorrection, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "ledger_payout_correction_decision"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.ACCEPTED, entry__isnull=False)
                | models.Q(~models.Q(verdict=Verdict.ACCEPTED), entry=None),
                name="ledger_payout_correction_booked",
            )
        ]
