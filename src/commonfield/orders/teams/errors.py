"""Refusals of promotions; instants in sentences are by China's clock, for both languages."""

from collections.abc import Mapping

from commonfield.kernel.errors import ConflictError


class TeamFullError(ConflictError):
    sentence = "This team is full. Nothing was ordered. Open a team of your own, or buy alone."


class TeamOverError(ConflictError):
    sentence = (
        "This team's time is over. Nothing was ordered. Open a team of your own, or buy alone."
    )


class AlreadyInTeamError(ConflictError):
    sentence = (
        "This phone number is in this team already. Nothing was ordered. Send the team's page to"
        " others instead."
    )


class BuyerLimitError(ConflictError):
    sentence = (
        "In this flash sale each buyer may have at most %(limit)s of %(title)s; you can still have"
        " %(left)s. Nothing was ordered."
    )

    def __init__(self, *, sku: str, title: str, limit: int, left: int) -> None:
        super().__init__(title=title, limit=limit, left=left)
        self.sku, self.limit, self.left = sku, limit, left

    @property
    def members(self) -> Mapping[str, object]:
        """Which SKU, and how many of it."""
        return {"sku": self.sku, "limit": self.limit, "left": self.left}


class BuyerLimitReachedError(BuyerLimitError):
    code = "buyer_limit"
    sentence = (
        "In this flash sale each buyer may have at most %(limit)s of %(title)s, and you have"
        " ordered as many already. Nothing was ordered now. Take it out of the basket."
    )
