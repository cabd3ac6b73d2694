"""Pictures of items: made small, without what a camera adds, with a word on their rights."""

from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from commonfield.culture.heritage.commands.items import audit_item, locked_item
from commonfield.culture.heritage.errors import MediaFullError
from commonfield.culture.heritage.permissions import require_keeping
from commonfield.culture.heritage.types import MediaWords
from commonfield.culture.models import HeritageItem, HeritageMedia
from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.workshop.images import resized
from commonfield.workshop.media import put_file, store_file

_MOST: Final = 12
_BOX_PX: Final = 1_000


def add_picture(*, by: Actor, now: datetime, code: str, content: bytes, words: MediaWords) -> int:
    """Add a picture behind an item's others; return its number. The same again is not added."""
    require_keeping(by, must_exist(HeritageItem.objects.filter(code=code).first()).place, now)
    (small,) = resized(content, _BOX_PX)
    file = put_file([small.content])
    with transaction.atomic():
        row = locked_item(by, code, now)
        known = row.media.filter(file=file.sha256).first()
        if known is not None:
            return known.number
        if row.media.count() >= _MOST:
            raise MediaFullError(most=_MOST)
        last = row.media.aggregate(last=Max("number"))["last"] or 0
        HeritageMedia.objects.create(
            item=row,
            number=last + 1,
            file=store_file(file, now=now, is_public=False),
            **asdict(words),
        )
        audit_item("culture.picture_added", by, row, now, number=last + 1)
        return last + 1


@transaction.atomic
def remove_picture(*, by: Actor, now: datetime, code: str, number: int) -> None:
    """Remove a picture of an item."""
    row = locked_item(by, code, now)
    if row.media.filter(number=number).delete()[0]:
        audit_item("culture.picture_removed", by, row, now, number=number)
