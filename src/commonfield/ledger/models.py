"""The books: postings first, sealed by their entry's header (see ``guards``)."""

from django.db import models


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
