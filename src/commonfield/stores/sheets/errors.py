"""What is wrong with a row of a product sheet, by code; the edge translates it."""

from typing import Final

GOODS_PROBLEMS: Final = {
    "bad_price": "Enter a price in yuan, more than 0 and less than 100,000.",
    "bad_title": "Enter a name of at most 80 characters (English: 120).",
    "bad_text": "The description has more than 2,000 characters.",
    "unknown_sku": "This store sells nothing under this number.",
    "unknown_item": "No tea maker has registered this barcode.",
    "category_unknown": "There is no such category. Use one from the list at the store desk.",
    "net_weight": "Enter the weight of one in whole grams, at most 100 kg.",
    "producer_licence": "Packed food needs its producer's licence: add this product one by one "
    "at the store desk.",
    "shelf_life": "Food needs a shelf life: add this product one by one at the store desk.",
    "which_sku": "Several packs have this barcode: enter the number of the one.",
    "rounded": "Excel has rounded this number. Format the column as text and enter it again.",
    "twice": "It appears twice in the file.",
    "store_closed": "This store is closed and takes no orders.",
    "store_barred": "A licence has ended: nothing can be listed until it is renewed.",
    "slug_taken": "Another product has this name in its address. Send it again.",
}
