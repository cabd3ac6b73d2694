"""What stores refuse."""

from commonfield.kernel.errors import CommonfieldError


class StoreClosedError(CommonfieldError):
    """The store does not sell any more."""

    code = "store_closed"
    status = 409
    sentence = "This store is closed and takes no orders. Choose another store."


class StoreBarredError(CommonfieldError):
    """A licence of the store has ended."""

    code = "store_barred"
    status = 409
    sentence = (
        "A licence of this store has ended, so it can list nothing and takes no orders. Enter the"
        " new licence under “Store”."
    )


class SlugTakenError(CommonfieldError):
    """Addresses are given once."""

    code = "slug_taken"
    status = 409
    sentence = "The address name %(slug)s is taken. Choose another."


class MerchantNumberError(CommonfieldError):
    """A merchant number is not of the provider's form."""

    code = "merchant_number"
    status = 422
    sentence = (
        "A merchant number of WeChat Pay has 8 to 10 digits, one of Alipay 16, beginning with 2088."
    )


class PaperNumberMissingError(CommonfieldError):
    """A licence has a number."""

    code = "paper_number_missing"
    sentence = "Enter the number as it stands on the licence, at most 40 characters."


class PaperExpiryMissingError(CommonfieldError):
    """A food licence always ends on a day."""

    code = "paper_expiry_missing"
    sentence = "Enter the day on which the food licence ends; it is printed on it."


class NoGrowerError(CommonfieldError):
    """A company or an office is no grower."""

    code = "no_grower"
    sentence = (
        "Only growers sell their own produce without a licence; %(name)s is registered as a company"
        " or an office. Choose its business licence or its food licence."
    )


class PaperExpiredError(CommonfieldError):
    """A paper that has ended is none."""

    code = "paper_expired"
    sentence = "This licence has ended already. Enter the one that is in force."


class LastPaperError(CommonfieldError):
    """A store always shows by what right it sells."""

    code = "last_paper"
    status = 409
    sentence = "This is the store's only paper. Enter another one first, then take this one away."


class RatesUnusableError(CommonfieldError):
    """Shipping rates leave a region out or name one twice."""

    code = "rates_unusable"
    sentence = (
        "These shipping rates cannot be used: there must be one for everywhere else, none twice,"
        " and no amount below nothing or above 1,000 yuan."
    )


class SamePlaceError(CommonfieldError):
    """A store moves somewhere else."""

    code = "same_place"
    sentence = "The store is in this village already. Choose another one."


class HandoverUnusableError(CommonfieldError):
    """An offer to hand a store over does not hold (any more)."""

    code = "handover_unusable"
    sentence = (
        "This offer does not hold: it is older than three days, was used already, or is not whole."
        " Ask the store's keeper for a new one."
    )


class StoreTwinError(CommonfieldError):
    """An organisation opens a store that it has."""

    code = "store_twin"
    status = 409
    sentence = (
        "Your organisation has a store called %(name)s in this village already; it stands on your"
        " store desk. Give another store another name."
    )


class HandoverToItselfError(CommonfieldError):
    """A store is handed to another organisation."""

    code = "handover_to_itself"
    sentence = (
        "The store belongs to this organisation already. Who keeps it for the organisation is"
        " decided by the county's administrator."
    )


class OrdersUnfinishedError(CommonfieldError):
    """Money and goods of the old owner are still on their way."""

    code = "orders_unfinished"
    status = 409
    sentence = (
        "%(orders)s orders or returns of this store are not finished. Take its products off sale,"
        " finish the orders, and hand the store over then."
    )
