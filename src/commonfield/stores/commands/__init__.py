"""Writing what belongs to stores: opening one whole, arranging, moving, handing over."""

from commonfield.stores.commands.counting import count_stores
from commonfield.stores.commands.handover import hand_over_store, offer_store, take_over_store
from commonfield.stores.commands.papers import (
    accept_paper,
    add_paper,
    refuse_paper,
    store_document,
    warn_of_papers,
    withdraw_paper,
)
from commonfield.stores.commands.running import (
    close_store,
    edit_store,
    move_store,
    open_store,
    set_merchant,
    set_shipping_rates,
    set_up_store,
    store_picture,
)
