"""What is wrong with rows of a sheet, by code; the edge translates it."""

from typing import Final

from django.utils.translation import gettext_noop

PARCEL_PROBLEMS: Final = {
    "unknown_order": gettext_noop("This store has no order of this number."),
    "bad_carrier": gettext_noop("Enter the carrier, at most 20 letters."),
    "bad_tracking": gettext_noop("Enter the tracking number: 5 to 40 digits and letters."),
    "rounded": gettext_noop(
        "Excel has rounded this number. Format the column as text and enter it again."
    ),
    "held": gettext_noop("Its team has not formed yet; it cannot leave."),
    "wrong_state": gettext_noop("It is not waiting to be sent: sent already, cancelled or unpaid."),
    "twice": gettext_noop("It stands in the file twice."),
}
GOODS_PROBLEMS: Final = {
    "bad_price": gettext_noop("Enter a price in yuan, more than 0 and less than 100,000."),
    "bad_title": gettext_noop("Enter a name of at most 80 characters (English: 120)."),
    "bad_text": gettext_noop("The description has more than 2,000 characters."),
    "unknown_sku": gettext_noop("This store sells nothing under this number."),
    "unknown_item": gettext_noop("No tea maker has registered this barcode."),
    "which_sku": gettext_noop("Several packs have this barcode: enter the number of the one."),
    "rounded": gettext_noop(
        "Excel has rounded this number. Format the column as text and enter it again."
    ),
    "twice": gettext_noop("It stands in the file twice."),
    "store_closed": gettext_noop("This store is closed and takes no orders."),
    "store_barred": gettext_noop("A licence has ended: nothing can be listed until it is renewed."),
    "slug_taken": gettext_noop("Another product has this name in its address. Send it again."),
}
