"""What stores refuse."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class StoreClosedError(ConflictError):
    sentence = "This store is closed and takes no orders. Choose another store."


class StoreBarredError(ConflictError):
    sentence = (
        "A licence of this store has expired or was refused, so it cannot list products "
        "or take orders. Enter a valid licence under “Store”."
    )


class SlugTakenError(ConflictError):
    sentence = "The address name %(slug)s is taken. Choose another."


class MerchantNumberError(CommonfieldError):
    sentence = (
        "A merchant number of WeChat Pay has 8 to 10 digits, one of Alipay 16, beginning with 2088."
    )


class PaperNumberMissingError(CommonfieldError):
    sentence = "Enter the number as on the licence, at most 40 characters."


class PaperExpiryMissingError(CommonfieldError):
    sentence = "Enter the day on which the food licence ends; it is printed on it."


class NoGrowerError(CommonfieldError):
    sentence = (
        "Only growers sell their own produce without a licence; %(name)s is registered as a company"
        " or an office. Choose its business licence or its food licence."
    )


class PaperExpiredError(CommonfieldError):
    sentence = "This licence has ended already. Enter the one that is in force."


class PaperReplacedError(ConflictError):
    sentence = (
        "The store has replaced this licence since you opened the page. Nothing was "
        "decided. Check the new one."
    )


class PaperReasonMissingError(CommonfieldError):
    sentence = "State why the licence is refused; the store's keeper sees it."


class PaperOfYourStoreError(CommonfieldError):
    status = 403
    sentence = (
        "You work for the organisation that owns this store, so someone else at the "
        "bureau must check its licence."
    )


class LastPaperError(ConflictError):
    sentence = "This is the store's only paper. Enter another one first, then take this one away."


class RatesUnusableError(CommonfieldError):
    sentence = (
        "These shipping rates cannot be used: there must be one for everywhere else, none twice,"
        " and no amount below nothing or above 1,000 yuan."
    )


class SamePlaceError(CommonfieldError):
    sentence = "The store is in this village already. Choose another one."


class HandoverUnusableError(CommonfieldError):
    sentence = (
        "This handover code is not valid: it is older than three days, already used, or "
        "incomplete. Ask the store's keeper for a new one."
    )


class StoreTwinError(ConflictError):
    sentence = (
        "Your organisation already has a store called %(name)s in this village; you find it at "
        "your store desk. Give the new store another name."
    )


class HandoverToItselfError(CommonfieldError):
    sentence = (
        "The store belongs to this organisation already. Who keeps it for the organisation is"
        " decided by the county's administrator."
    )


class OrdersUnfinishedError(ConflictError):
    sentence = (
        "%(orders)s orders or returns of this store are not finished. Take its products off sale,"
        " finish the orders, and hand the store over then."
    )


class CategoriesUnreadableError(CommonfieldError):
    sentence = (
        "%(file)s is not a valid file of product categories: %(why)s. Compare it with "
        "stores/categories.toml."
    )
