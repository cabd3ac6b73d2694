"""Files that come with a store's forms, kept before what they belong to is written."""

from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.commands.shared import FILERS
from commonfield.stores.queries import DOCUMENT_PURPOSE
from commonfield.workshop.images import resized, resized_document
from commonfield.workshop.media import put_file, put_sealed_file, store_file, store_sealed_file

_DOCUMENT_PX: Final = 2_000


def store_document(*, by: Actor, now: datetime, organisation: str, content: bytes) -> str:
    """Keep a licence's picture or PDF encrypted; return its name.

    A photograph is made smaller, and loses where it was taken.
    """
    require_role(by, FILERS, organisation=organisation, on=china_day(now))
    small = resized_document(content, _DOCUMENT_PX)
    document = put_sealed_file(small, DOCUMENT_PURPOSE)
    with transaction.atomic():
        return store_sealed_file(document, now=now)


def store_picture(
    *, by: Actor, now: datetime, organisation: str, content: bytes, box_px: int
) -> str:
    """Keep a picture that everybody sees, such as a store's logo; return its name."""
    require_role(by, FILERS, organisation=organisation, on=china_day(now))
    # Before the transaction begins, so that nobody waits for it.
    (picture,) = resized(content, box_px)
    stored = put_file([picture.content])
    with transaction.atomic():
        return store_file(stored, now=now)
