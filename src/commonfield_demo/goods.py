"""Goods other than tea that some shops of the demo sell, with stock that their keepers count."""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.stock.commands import list_goods
from commonfield_demo.pictures import draw_product

_DRAWN: Final = {"mushrooms": "parcel dark", "oil": "bottle yellow", "bamboo": "basket"}
_SC: Final = "SC10233112400000"
# Of each: category, words in both languages, grams, fen, how many days it keeps, packs, licence.
_GOODS: Final = (
    ("mushrooms", "干香菇 250克", "Dried Shiitake 250 g", "段木香菇，自家晒干，肉厚味香。",
     "Log-grown shiitake, dried at home: thick caps, full of scent.", 250, 4_600, 365, 60, ""),
    ("oil", "山茶油 500毫升", "Camellia Oil 500 ml", "本地油茶籽压榨，清亮，煎炒凉拌都好。",
     "Pressed from local camellia seed, clear; for frying and for salads.",
     460, 11_800, 540, 36, _SC),
    ("bamboo", "竹编茶篮", "Bamboo Tea Basket", "毛竹手编，采茶、装水果都合用。每只略有不同。",
     "Woven by hand of moso bamboo, for picking or for fruit; each a little different.",
     600, 8_800, None, 15, ""),
)  # fmt: skip


def make_goods(*, seed: int, at: datetime, stores: Sequence[str]) -> None:
    """Put one kind of goods on sale in each store, with packs that its keeper has counted."""
    with drawn_from(random.Random(f"{seed}/goods")):  # noqa: S311 - repeatable, no secret
        for slug, goods in zip(stores, _GOODS, strict=False):
            category, title, title_en, text, text_en, net_g, fen, days, packs, licence = goods
            product = NewProduct(
                store=slug,
                slug=f"{slug}-{category}",
                title=title,
                title_en=title_en,
                description=text,
                description_en=text_en,
                producer_licence=licence,
                shelf_life_days=days,
                category=category,
                net_g=net_g,
                price_fen=fen,
            )
            photo = draw_product(product.slug, _DRAWN[category])
            list_goods(by=SYSTEM, now=at, product=product, packs=packs, photo=photo)
