"""Filters of the heritage's templates: times of sounds."""

from django import template

from commonfield.heritage.rules import time_text

register = template.Library()


@register.filter
def clock(milliseconds: int) -> str:
    """Return seconds in a recording as minutes and seconds, such as 2:05."""
    return time_text(milliseconds // 1_000 * 1_000)
