"""Reads of cases: public ones, those that wait, who started them."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Min, Q

from commonfield.kernel.errors import must_exist
from commonfield.sharing.models import CaseAdoption, VillageCase
from commonfield.workshop.choices import Verdict

_PUBLIC = Q(decision__verdict=Verdict.ACCEPTED, taken_down_at=None)


def adoptions_of(slug: str) -> Mapping[str, date]:
    """Return the first day on which each village started a public case, by its code.

    The village that tells it is not among them; one that gave it up stays.
    """
    rows = CaseAdoption.objects.filter(case=_public(slug)).values_list("village")
    return dict(rows.annotate(first=Min("adopted_on")).order_by("village"))


def case_claim(slug: str) -> tuple[str, int]:
    """Return which indicator a public case should move, and which way: 1 up, -1 down."""
    row = _public(slug)
    return row.indicator, row.direction


def case_village(slug: str) -> str:
    """Return the village that tells a public case: neither an adopter nor a control."""
    return _public(slug).village


def _public(slug: str) -> VillageCase:
    return must_exist(VillageCase.objects.filter(_PUBLIC, slug=slug).first())
