"""Which titles are shown, read, taken and shared: the statement says what the rule says."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from commonfield.library.choices import Rights
from commonfield.library.models import Work
from commonfield.library.permissions import listed, readable, usable
from commonfield.library.rules import USES, Use
from commonfield.people.types import Reader
from tests.library.builders import make_work

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
HERE, ELSEWHERE = "331124104201", "331124105201"


def is_in_force(work: Work) -> bool:
    """Return whether a title's right holds on the day: until its licence ends, 30 days warned."""
    if work.rights == Rights.LICENSED:
        return work.licensed_until is None or work.licensed_until >= DAY
    if work.rights == Rights.RURAL_SCHEME:
        return work.announced_on is not None and work.announced_on <= DAY - timedelta(days=30)
    return True


def test_statements_read_rights_as_the_rule_does():
    days = [None, *(DAY + timedelta(days=each) for each in (-31, -30, -29, -1, 0, 1))]
    for rights, until, announced in product(Rights, days, days):
        if rights == Rights.RURAL_SCHEME and announced is None:
            continue
        make_work(rights=rights, licensed_until=until, announced_on=announced)
    readers = [
        (Reader(), {Use.READ}),
        (Reader(7), {Use.READ, Use.READ_SIGNED_IN}),
        (Reader(None, HERE), {Use.READ, Use.READ_IN_HALL}),
        (Reader(7, ELSEWHERE), {Use.READ, Use.READ_SIGNED_IN}),
    ]

    for condition, uses in (
        *((readable(reader, DAY), uses) for reader, uses in readers),
        *((usable(use, DAY), {use}) for use in Use),
    ):
        found = set(Work.objects.filter(condition).values_list("pk", flat=True))
        wanted = {
            work.pk
            for work in Work.objects.all()
            if uses & USES[Rights(work.rights)]
            if is_in_force(work)
        }
        assert found == wanted


@pytest.mark.parametrize(
    "column", ["withdrawn_at", "objected_at", pytest.param("published_at", id="unpublished")]
)
def test_what_is_not_out_is_nowhere(column: str):
    at = datetime(2026, 11, 23, tzinfo=UTC)
    work = make_work()
    Work.objects.filter(pk=work.pk).update(**{column: None if column == "published_at" else at})

    reader = Reader(7, HERE)
    for condition in (listed(DAY), readable(reader, DAY), *(usable(use, DAY) for use in Use)):
        assert not Work.objects.filter(condition, pk=work.pk).exists()
