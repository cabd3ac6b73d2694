"""Who sees a province's figures whole."""

from datetime import date

from django.conf import settings

from commonfield.people.permissions import may_see_whole_facts
from commonfield.people.types import Actor
from commonfield.province.types import Sight


def sight_of(by: Actor, on: date) -> Sight:
    """Return whether the actor sees what counties withhold: an official of the province does."""
    is_whole = may_see_whole_facts(by, place=settings.COUNTY_CODE, on=on)
    return "whole" if is_whole else "public"
