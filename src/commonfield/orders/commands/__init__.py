"""Writes of orders; each is one transaction with its books, facts, audit and messages inside."""

from commonfield.orders.commands.aftercare import (
    ask_invoice,
    hide_review,
    issue_invoice,
    write_review,
)
from commonfield.orders.commands.due import (
    close_order,
    close_received,
    count_sold_packs,
    expire_orders,
    receive_silent,
)
from commonfield.orders.commands.forgetting import forget_buyer, forget_contact, forget_contacts
from commonfield.orders.commands.refunds import (
    refund_by_hand,
    refund_done,
    refund_failed,
    refund_given_twice,
    refund_partly,
    refund_sent,
    retry_refund,
)
from commonfield.orders.commands.returns import (
    answer_return,
    ask_return,
    return_arrived,
    send_return,
    withdraw_return,
)
from commonfield.orders.commands.steps import (
    add_parcel,
    cancel_order,
    confirm_payment,
    correct_parcel,
    pack_order,
    receive_order,
    return_parcel,
    ship_order,
    take_late_payment,
)
