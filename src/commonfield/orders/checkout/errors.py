"""Refusals of the checkout and of the orders' API."""

from collections.abc import Mapping, Sequence

from commonfield.kernel.errors import CommonfieldError, ConflictError
from commonfield.kernel.money import yuan_text


class NotJsonError(CommonfieldError):
    status = 400
    sentence = "The body is not JSON in UTF-8. Send a JSON object."


class TooLargeError(CommonfieldError):
    status = 413
    sentence = "The body is larger than one megabyte. Make several orders."


class NotEnoughStockError(ConflictError):
    sentence = (
        "There is not enough left of what you chose. Nothing was ordered. Choose fewer packs."
    )

    def __init__(self, skus: Sequence[tuple[str, int, int]]) -> None:
        super().__init__()
        self.skus = tuple(skus)

    @property
    def members(self) -> Mapping[str, object]:
        """What was wanted and what is left, at most ten, of each SKU that may be short."""
        return {
            "skus": [
                {"sku": sku, "wanted": wanted, "available": available}
                for sku, wanted, available in self.skus
            ]
        }


class PriceChangedError(ConflictError):
    sentence = (
        "The price has changed since you saw it: together it is now %(total)s."
        " Nothing was ordered. Order again if that suits you."
    )

    def __init__(self, *, total_fen: int) -> None:
        super().__init__(total=f"¥{yuan_text(total_fen)}")
        self.total_fen = total_fen

    @property
    def members(self) -> Mapping[str, object]:
        """What the lines cost now."""
        return {"total_fen": self.total_fen}


class TooManyOrdersError(CommonfieldError):
    status = 429
    sentence = "Too many orders with this phone within a minute. Wait a minute, then order again."


class IntakeBusyError(CommonfieldError):
    status = 503
    sentence = "The shop is very busy. Send the same order with the same key again: it counts once."
