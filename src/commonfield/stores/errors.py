"""What stores refuse."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class StoreClosedError(ConflictError):
    code = "store_closed"
    sentence = "This store is closed and takes no orders. Choose another store."


class StoreBarredError(ConflictError):
    code = "store_barred"
    sentence = (
        "A licence of this store has ended, so it can list nothing and takes no orders. Enter the"
        " new licence under “Store”."
    )


class SlugTakenError(ConflictError):
    code = "slug_taken"
    sentence = "The address name %(slug)s is taken. Choose another."


class MerchantNumberError(CommonfieldError):
    code = "merchant_number"
    sentence = (
        "A merchant number of WeChat Pay has 8 to 10 digits, one of Alipay 16, beginning with 2088."
    )


class PaperNumberMissingError(CommonfieldError):
    code = "paper_number_missing"
    sentence = "Enter the number as it stands on the licence, at most 40 characters."


class PaperExpiryMissingError(CommonfieldError):
    code = "paper_expiry_missing"
    sentence = "Enter the day on which the food licence ends; it is printed on it."


class NoGrowerError(CommonfieldError):
    code = "no_grower"
    sentence = (
        "Only growers sell their own produce without a licence; %(name)s is registered as a company"
        " or an office. Choose its business licence or its food licence."
    )


class PaperExpiredError(CommonfieldError):
    code = "paper_expired"
    sentence = "This licence has ended already. Enter the one that is in force."


class LastPaperError(ConflictError):
    code = "last_paper"
    sentence = "This is the store's only paper. Enter another one first, then take this one away."


class RatesUnusableError(CommonfieldError):
    code = "rates_unusable"
    sentence = (
        "These shipping rates cannot be used: there must be one for everywhere else, none twice,"
        " and no amount below nothing or above 1,000 yuan."
    )


class SamePlaceError(CommonfieldError):
    code = "same_place"
    sentence = "The store is in this village already. Choose another one."


class HandoverUnusableError(CommonfieldError):
    code = "handover_unusable"
    sentence = (
        "This offer does not hold: it is older than three days, was used already, or is not whole."
        " Ask the store's keeper for a new one."
    )


class StoreTwinError(ConflictError):
    code = "store_twin"
    sentence = (
        "Your organisation has a store called %(name)s in this village already; it stands on your"
        " store desk. Give another store another name."
    )


class HandoverToItselfError(CommonfieldError):
    code = "handover_to_itself"
    sentence = (
        "The store belongs to this organisation already. Who keeps it for the organisation is"
        " decided by the county's administrator."
    )


class OrdersUnfinishedError(ConflictError):
    code = "orders_unfinished"
    sentence = (
        "%(orders)s orders or returns of this store are not finished. Take its products off sale,"
        " finish the orders, and hand the store over then."
    )
