"""Refusals of orders."""

from collections.abc import Mapping, Sequence

from commonfield.kernel.errors import (
    CommonfieldError,
    ConflictError,
    NotFoundError,
    PermissionRefusedError,
)

# What each code of a wrong part says; the edge translates it.
PROBLEMS = {
    "empty": "Choose at least one product.",
    "too_many": "An order has at most 50 lines. Make two orders.",
    "bad_quantity": "Enter a whole number from 1 to 999.",
    "bad_name": "Enter a name of at most 60 characters.",
    "bad_phone": (
        "Enter a mobile number of 11 digits, such as 13800138000, a landline with its area code, "
        "or a number from outside mainland China with + and its country code."
    ),
    "bad_region": "Give the 12 digits of a region, at least down to the county.",
    "unknown_region": "There is no region with this code. Choose one from the list.",
    "bad_detail": "Enter street and house, at most 200 characters.",
    "bad_remark": "Write at most 200 characters to the store, in one line.",
    "unknown_payment": "This way to pay is not offered here. Choose another.",
    "unknown_sku": "This product is not on sale.",
    "store_closed": "This store is closed and takes no orders.",
    "store_barred": (
        "This store may not sell now: it has to show a licence that is in force. Choose another."
    ),
    "unstorable": "A value cannot be stored. Check the text for odd characters.",
    "bad_type": "This value is missing or of the wrong type.",
    "foreign_currency": "Prices are in CNY only. Leave the currency out.",
    "unknown_team": "There is no such team or offer. Check the link.",
    "team_one_product": "In a team you order its one product and nothing else.",
    "team_packs": "That is more packs than one buyer may have in this team.",
    "team_no_cod": (
        "In a team everybody pays at once: what was promised in cash would hold up the others."
        " Choose another way to pay."
    ),
    "bad_page": "Enter a page number from 1 to 10000.",
}


_MOST_ERRORS = 100


class InvalidOrderError(CommonfieldError):
    sentence = "The order cannot be taken as it is. See each field's message."

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.errors = tuple(errors[:_MOST_ERRORS])

    @property
    def members(self) -> Mapping[str, object]:
        """The wrong parts with their messages."""
        return {
            "errors": [
                {"pointer": pointer, "code": code, "message": PROBLEMS[code]}
                for pointer, code in self.errors
            ]
        }


class SoldByFormerOwnerError(PermissionRefusedError):
    sentence = (
        "This order was sold by the store's former owner, who still answers for it: for its"
        " refund, return and invoice. Send the buyer to them."
    )


class WrongStateError(ConflictError):
    sentence = (
        "The order %(number)s is now in the state “%(state)s”, which does not allow this step."
        " Reload the page to see where it is."
    )


class OrderNotFoundError(CommonfieldError):
    status = 404
    sentence = (
        "No order matches this number and these last four digits. Check both: the number "
        "is on the order's page, and the phone is the one you ordered with."
    )


class OrderLinkError(NotFoundError):
    sentence = (
        "This link does not open an order; it may be incomplete. Open the complete link, "
        "or find the order by its number and the last four digits of your phone."
    )
    door = ("market:look_up", "Find my order")


class TooManyLookUpsError(CommonfieldError):
    status = 429
    sentence = (
        "This order was looked up too often. Open it on the device you ordered with, or "
        "try again in an hour, at the latest tomorrow."
    )


class OrdersOpenError(ConflictError):
    sentence = "The order %(number)s is still on its way to you. Cancel it or receive it first."


class ContactNeededError(ConflictError):
    sentence = (
        "The order %(number)s still needs your name, phone and address: it is under way, can still"
        " be sent back, or money still goes back to you. Come back when that is over."
    )


class StillHeldError(ConflictError):
    sentence = "The order %(number)s waits for its team. Pack it when the team is complete."


class RefundAskedError(ConflictError):
    sentence = (
        "The buyer of order %(number)s asks the platform for the money back. Answer there first;"
        " upload its after-sales file, then pack or put away."
    )


class BadTrackingError(CommonfieldError):
    sentence = (
        "Enter the carrier and the tracking number from its slip: 5 to 40 digits and letters."
    )


class BadParcelError(CommonfieldError):
    sentence = (
        "Enter the carrier and the tracking number from its slip: 5 to 40 digits and letters."
        " The buyer follows the parcel by them. If no carrier has it, choose that you bring it"
        " yourselves or that it is picked up."
    )


class ParcelKnownError(ConflictError):
    sentence = "The order has a parcel of this number already. Check the number on the other slip."


class ParcelsFullError(ConflictError):
    sentence = "An order has at most %(most)s parcels. Send the rest as one of them."


class BadRefundError(CommonfieldError):
    sentence = "At most %(left)s can still be given back. Enter an amount up to that, and a reason."


class RefundChangedError(ConflictError):
    sentence = (
        "Money of this order was given back since you looked; see below. Nothing more was given"
        " back now."
    )


class RefundWrongStateError(ConflictError):
    sentence = "The refund %(refund)s has moved on meanwhile. Reload the page to see where it is."


class HowMissingError(CommonfieldError):
    sentence = "State how the buyer was refunded. Nothing was recorded."


class ReturnTooLateError(ConflictError):
    sentence = (
        "Goods can be sent back for seven days, counted from the day after they arrive; these days"
        " are over. Write to the store: it may still help."
    )


class BadReturnError(CommonfieldError):
    sentence = "Choose how many packs come back, at most those you have, and why."


class NotReturnedError(CommonfieldError):
    sentence = "This return has no packs of %(sku)s and that lot. Name those of its lines."


class ReturnOpenError(ConflictError):
    sentence = "Another return of this order is open. Withdraw it or wait until it is finished."


class ReturnWrongStateError(ConflictError):
    sentence = (
        "The return %(number)s does not allow this now; a refusal needs a reason."
        " Reload the page to see where it is."
    )


class ReturnArrivedError(ReturnWrongStateError):
    sentence = (
        "The goods of return %(number)s are already marked as received. Nothing was done twice."
    )


class BadInvoiceError(CommonfieldError):
    sentence = (
        "Enter a title of at most 100 characters and a tax number of letters and digits."
        " An invoice that is issued cannot be changed."
    )


class NothingToInvoiceError(ConflictError):
    sentence = "Everything paid for this order was given back. There is nothing left to invoice."


class InvoiceNumberTakenError(ConflictError):
    sentence = (
        "The invoice with this number belongs to order %(order)s. Compare the number with the"
        " invoice in the tax system."
    )


class BadTaxNumberError(CommonfieldError):
    sentence = (
        "This is no firm's tax number: one of its characters is wrong or missing. Compare it with"
        " the business licence: 18 digits and letters. A person needs none."
    )


class BadReviewError(CommonfieldError):
    sentence = "Choose one to five stars and write at most 500 characters."


class ReviewNumbersError(CommonfieldError):
    sentence = (
        "There is a long number in your words, such as a phone, identity card or bank card number."
        " Everybody can read reviews: leave it out."
    )


class ReviewedAlreadyError(ConflictError):
    sentence = "You have reviewed this product of this order already."
