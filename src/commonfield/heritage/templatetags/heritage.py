"""Filters of the heritage's templates: drawings, times of sounds."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from commonfield.heritage.drawings import drawing
from commonfield.heritage.rules import drawing_of, time_text
from commonfield.heritage.types import FestivalDay, HeritageDetails

register = template.Library()


@register.filter
def clock(milliseconds: int) -> str:
    """Return seconds in a recording as minutes and seconds, such as 2:05."""
    return time_text(milliseconds // 1_000 * 1_000)


@register.filter
def drawn_as(of: HeritageDetails | FestivalDay) -> SafeString:
    """Draw an item or a festival; the drawing has no words of anybody in it."""
    name = of.drawing if isinstance(of, FestivalDay) else drawing_of(of)
    return mark_safe(drawing(name))  # noqa: S308 -- see above
