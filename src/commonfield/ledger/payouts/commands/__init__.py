"""Writing payouts: runs, their results, cash lists, and what changes afterwards."""

from commonfield.ledger.payouts.commands.cash import (
    confirm_cash_list,
    record_cash_list,
    send_back_cash_list,
    store_cash_sheet,
    take_back_cash_list,
)
from commonfield.ledger.payouts.commands.corrections import (
    approve_correction,
    prepare_correction,
    send_back_correction,
    take_back_correction,
)
from commonfield.ledger.payouts.commands.results import (
    forget_reasons,
    leave_out_of_file,
    note_export,
    record_outcomes,
)
from commonfield.ledger.payouts.commands.runs import (
    approve_payouts,
    prepare_payouts,
    send_back_payouts,
    take_back_payouts,
)
