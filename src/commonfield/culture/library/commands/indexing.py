"""The search index as a whole: what is missing in it is written."""

from datetime import datetime

from django.db import connection, transaction

from commonfield.culture.library.passages import PASSAGES
from commonfield.culture.library.search_index import index_works
from commonfield.culture.models import Work


def index_missing(now: datetime) -> int:  # noqa: ARG001 - a job's signature
    """Index works and passages that no search finds; return how many.

    A backup is restored without the full-text index.
    """
    works = list(Work.objects.filter(terms=None).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        index_works(works)
        return len(works) + PASSAGES.fill(connection)
