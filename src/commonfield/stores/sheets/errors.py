"""What is wrong with a row, by code; the edge translates it."""

from collections.abc import Mapping, Sequence
from typing import Final

from commonfield.kernel.errors import CommonfieldError

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
COUNT_PROBLEMS: Final = {
    "unknown_lot": "This store has no stock of this SKU and lot.",
    "stock_changed": "The stock has changed since you looked. Read it again.",
    "from_lots": "Packs of a lot come from its maker; choose another reason.",
    "twice": GOODS_PROBLEMS["twice"],
}


class RowsRefusedError(CommonfieldError):
    sentence = "Nothing was written, since some rows are wrong. See each row's message."

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.problems = problems

    @property
    def members(self) -> Mapping[str, object]:
        """The wrong rows, by JSON pointer, with their messages."""
        messages = GOODS_PROBLEMS | COUNT_PROBLEMS
        return {
            "errors": [
                {"pointer": pointer, "code": code, "message": messages.get(code, self.sentence)}
                for pointer, code in self.problems
            ]
        }
