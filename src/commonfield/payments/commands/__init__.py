"""Writes of payments; each is one transaction with its books and audit inside."""

from commonfield.payments.commands.asking import (
    ask_again,
    begin_payment,
    claim_asking,
    claim_refund,
    order_called_off,
)
from commonfield.payments.commands.settling import give_up_refund, settle
from commonfield.payments.commands.shared import NOTED, PART, SILENT
