"""The search index as a whole: what is missing in it is written."""

from datetime import datetime
from itertools import batched
from typing import Final

from django.db import connection, transaction

from commonfield.culture.library.passages import PASSAGES
from commonfield.culture.library.search_index import index_works
from commonfield.culture.models import Passage, Work

_AT_ONCE: Final = 500


def index_missing(now: datetime) -> int:  # noqa: ARG001 - a job's signature
    """Index works and passages that no search finds; return how many.

    A backup is restored without the full-text index.
    """
    works = list(Work.objects.filter(terms=None).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        index_works(works)
    passages = PASSAGES.missing(Passage.objects.order_by("pk"), connection)
    for some in batched(passages, _AT_ONCE, strict=False):
        with transaction.atomic():
            rows = Passage.objects.select_for_update().filter(pk__in=some).order_by("pk")
            missing = PASSAGES.missing(rows, connection)
            folded = dict(rows.values_list("pk", "folded"))
            PASSAGES.add([(row, folded[row]) for row in missing], connection)
    return len(works) + len(passages)
