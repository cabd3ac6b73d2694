"""What sending costs, as the pages say it before anybody knows where to."""

from django.utils.translation import gettext as _

from commonfield.front.numbers import yuan
from commonfield.stores.types import Postage


def postage_words(postage: Postage) -> str:
    """Return what a store says that sending costs, and from how much it is free."""
    if not postage.least_fen and postage.is_flat:
        return _("Free shipping")
    fee = {"price": yuan(postage.least_fen)}
    words = (
        _("Shipping %(price)s to anywhere in China") % fee
        if postage.is_flat
        else _("Shipping from %(price)s, by where it goes") % fee
    )
    if postage.free_from_fen is None:
        return words
    goods = {"price": yuan(postage.free_from_fen)}
    free = (
        _("free from %(price)s of goods") % goods
        if postage.is_free_everywhere
        else _("free from %(price)s of goods, but not to far regions") % goods
    )
    return f"{words} · {free}"
