"""Tables of channels; none has a column about a buyer."""

from commonfield.channels.models.files import ChannelFile, ChannelShop, FileBlock
from commonfield.channels.models.money import (
    ChannelMoney,
    ChannelRefund,
    DayClosing,
    QuarterFigures,
)
from commonfield.channels.models.orders import (
    ChannelChange,
    ChannelLine,
    ChannelOrder,
    Listing,
    ListingPart,
)

__all__ = [
    "ChannelChange",
    "ChannelFile",
    "ChannelLine",
    "ChannelMoney",
    "ChannelOrder",
    "ChannelRefund",
    "ChannelShop",
    "DayClosing",
    "FileBlock",
    "Listing",
    "ListingPart",
    "QuarterFigures",
]
