"""Refusals of offers; instants in sentences are by China's clock, for both languages."""

from collections.abc import Mapping
from datetime import datetime

from commonfield.kernel.clock import CHINA
from commonfield.kernel.errors import CommonfieldError, ConflictError


class OfferNotStartedError(ConflictError):
    sentence = "Teams at this price can be opened from %(time)s on. Nothing was ordered."

    def __init__(self, starts_at: datetime) -> None:
        super().__init__(time=f"{starts_at.astimezone(CHINA):%Y-%m-%d %H:%M}")
        self.starts_at = starts_at

    @property
    def members(self) -> Mapping[str, object]:
        return {"starts_at": self.starts_at.isoformat()}


class SaleNotStartedError(OfferNotStartedError):
    sentence = (
        "The flash sale starts at %(time)s. Nothing was ordered. Come back then,"
        " or order now at the usual price."
    )


class OfferOverError(ConflictError):
    sentence = (
        "This offer is over. Nothing was ordered. See the product's page for what it costs now."
    )


class BadOfferPriceError(CommonfieldError):
    sentence = "An offer must be lower than the usual price of %(usual)s and more than nothing."


class BadOfferTimeError(CommonfieldError):
    sentence = "The end must lie in the future, after the start, and at most 92 days after it."


class BadOfferNumbersError(CommonfieldError):
    sentence = "A team has 2 to 50 buyers, 1 to 168 hours, and 1 to 999 packs for each buyer."


class OfferOverlapsError(ConflictError):
    """One offer of a kind at a time for a product, so that its price is never in doubt."""

    sentence = (
        "Another offer of this kind for this product is on at that time. End it first, or choose"
        " another time."
    )
