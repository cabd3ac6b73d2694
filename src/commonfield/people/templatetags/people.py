"""Words on pages of all rooms for the two people that a deed needs."""

from django import template
from django.template import RequestContext

from commonfield.people.permissions import actor_of
from commonfield.people.queries import possibly_one

register = template.Library()


@register.inclusion_tag("people/possibly_one.html", takes_context=True)
def possibly_one_person(
    context: RequestContext, first: int | None, second: int | None = None
) -> dict[str, bool]:
    """Return a note where the two persons, or the visitor, have one phone or bank number."""
    other = second or actor_of(context["request"]).acting_id
    return {"is_shown": bool(possibly_one(first, {other}))}
