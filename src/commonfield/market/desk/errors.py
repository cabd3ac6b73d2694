"""What is wrong with rows of a sheet, by code; the edge translates it."""

from typing import Final

PARCEL_PROBLEMS: Final = {
    "unknown_order": "This store has no order of this number.",
    "bad_carrier": "Enter the carrier, at most 20 letters.",
    "bad_tracking": "Enter the tracking number: 5 to 40 digits and letters.",
    "rounded": "Excel has rounded this number. Format the column as text and enter it again.",
    "held": "Its team has not formed yet; it cannot leave.",
    "wrong_state": "It is not waiting to be sent: sent already, cancelled or unpaid.",
    "twice": "It stands in the file twice.",
}
GOODS_PROBLEMS: Final = {
    "bad_price": "Enter a price in yuan, more than 0 and less than 100,000.",
    "bad_title": "Enter a name of at most 80 characters (English: 120).",
    "bad_text": "The description has more than 2,000 characters.",
    "unknown_sku": "This store sells nothing under this number.",
    "unknown_item": "No tea maker has registered this barcode.",
    "which_sku": "Several packs have this barcode: enter the number of the one.",
    "rounded": "Excel has rounded this number. Format the column as text and enter it again.",
    "twice": "It stands in the file twice.",
    "store_closed": "This store is closed and takes no orders.",
    "store_barred": "A licence has ended: nothing can be listed until it is renewed.",
    "slug_taken": "Another product has this name in its address. Send it again.",
}
