"""Changing what a store has on sale: products and their packs, pictures, prices for a time."""

from commonfield.stores.catalogue.commands.indexing import (
    index_if_outdated,
    index_products,
    note_sold_packs,
)
from commonfield.stores.catalogue.commands.pictures import (
    MOST_PICTURES,
    add_picture,
    describe_picture,
    remove_picture,
    show_picture_first,
)
from commonfield.stores.catalogue.commands.price_lists import (
    end_price_list,
    follow_price_lists,
    make_price_list,
)
from commonfield.stores.catalogue.commands.products import (
    add_variant,
    change_price,
    edit_product,
    list_product,
    list_products,
    name_variant,
    return_product,
    return_sku,
    withdraw_product,
    withdraw_sku,
)
