"""What waits on a phone, in a page of any room."""

from django import template

from commonfield.offline.kinds import labels

register = template.Library()


@register.inclusion_tag("offline/waiting.html")
def waiting_acts() -> dict[str, object]:
    """Return the part of a page that lists what waits on this phone; its script fills it."""
    return {"labels": labels()}
