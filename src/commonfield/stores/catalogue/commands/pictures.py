"""Pictures of products."""

from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.catalogue import errors
from commonfield.stores.catalogue.commands.shared import audit, locked_product
from commonfield.stores.models import Product, ProductImage
from commonfield.stores.rules import LARGE_PX, SMALL_PX
from commonfield.workshop.images import resized, thumbnail
from commonfield.workshop.media import PublicFile, put_file, store_file

MOST_PICTURES: Final = 8
_LONGEST_WORDS: Final = 120


def add_picture(
    *, by: Actor, now: datetime, slug: str, content: bytes, alt: str, alt_en: str = ""
) -> int:
    """Add a picture to a product, after those that it has; return its number.

    It is made smaller and written before the transaction begins, so that nobody waits for that.
    """
    row = must_exist(Product.objects.select_related("store").filter(slug=slug).first())
    require_role(by, {Role.KEEPER}, organisation=row.store.organisation, on=china_day(now))
    _check_words(alt, alt_en)
    (large,) = resized(content, LARGE_PX)
    small = thumbnail(large.content, SMALL_PX)
    files = put_file([large.content]), put_file([small.content])
    picture = ProductImage(width_px=large.width_px, height_px=large.height_px)
    picture.alt, picture.alt_en = alt.strip(), alt_en.strip()
    return _store_picture(by, now, slug, picture, files)


@transaction.atomic
def _store_picture(
    by: Actor, now: datetime, slug: str, picture: ProductImage, files: tuple[PublicFile, PublicFile]
) -> int:
    row = locked_product(by, slug, now)
    kept = ProductImage.objects.filter(product=row)
    if kept.count() >= MOST_PICTURES:
        raise errors.PicturesFullError(most=MOST_PICTURES)
    large, small = (store_file(each, now=now) for each in files)
    if kept.filter(large=large).exists():
        raise errors.PictureTwiceError
    last = kept.order_by("-position").values_list("position", flat=True).first()
    picture.product, picture.large, picture.small = row, large, small
    picture.position = (last or 0) + 1
    picture.save()
    audit("market.picture_added", by, row, now)
    return picture.pk


@transaction.atomic
def describe_picture(
    *, by: Actor, now: datetime, picture_id: int, alt: str, alt_en: str = ""
) -> None:
    """Change a picture's caption."""
    row = _picture(by, picture_id, now)
    _check_words(alt, alt_en)
    row.alt, row.alt_en = alt.strip(), alt_en.strip()
    row.save(update_fields=["alt", "alt_en"])
    audit("market.picture_described", by, row.product, now)


@transaction.atomic
def show_picture_first(*, by: Actor, now: datetime, picture_id: int) -> None:
    """Put a picture before the product's others: the first is the one on the shelf."""
    row = _picture(by, picture_id, now)
    others = ProductImage.objects.filter(product=row.product).exclude(pk=row.pk)
    for position, each in enumerate((row, *others.order_by("position", "id")), start=1):
        ProductImage.objects.filter(pk=each.pk).update(position=position)
    audit("market.picture_moved", by, row.product, now)


@transaction.atomic
def remove_picture(*, by: Actor, now: datetime, picture_id: int) -> None:
    """Take a picture away; its file is forgotten when nothing shows it any more."""
    row = _picture(by, picture_id, now)
    ProductImage.objects.filter(pk=row.pk).delete()
    audit("market.picture_removed", by, row.product, now)


def _check_words(alt: str, alt_en: str) -> None:
    if not alt.strip() or max(len(alt.strip()), len(alt_en.strip())) > _LONGEST_WORDS:
        raise errors.PictureWordsError


def _picture(by: Actor, picture_id: int, now: datetime) -> ProductImage:
    found = must_exist(ProductImage.objects.select_related("product").filter(pk=picture_id).first())
    product = locked_product(by, found.product.slug, now)
    # Another request may have taken it away meanwhile.
    row = must_exist(ProductImage.objects.filter(pk=picture_id).first())
    row.product = product
    return row
