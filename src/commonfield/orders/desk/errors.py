"""What is wrong with rows of a sheet, by code; the edge translates it."""

from typing import Final

from commonfield.kernel.errors import NotFoundError

PARCEL_PROBLEMS: Final = {
    "unknown_order": "This store has no order of this number.",
    "bad_carrier": "Enter the carrier, at most 20 characters.",
    "bad_tracking": "Enter the tracking number: 5 to 40 digits and letters.",
    "rounded": "Excel has rounded this number. Format the column as text and enter it again.",
    "held": "Its team has not formed yet; it cannot leave.",
    "wrong_state": "It is not waiting to be sent: sent already, cancelled or unpaid.",
    "twice": "It appears twice in the list.",
    "no_order": "There are more tracking numbers than selected orders. Select the order that "
    "this one belongs to.",
}


class NotOfStoreError(NotFoundError):
    sentence = "This store has no order of this number."
