"""Writing a store as a business: opening one whole, arranging, moving, handing over."""

from commonfield.stores.running.commands.arranging import (
    close_store,
    edit_store,
    move_store,
    open_store,
    set_merchant,
    set_shipping_rates,
    set_up_store,
)
from commonfield.stores.running.commands.handover import (
    hand_over_store,
    offer_store,
    take_over_store,
)
