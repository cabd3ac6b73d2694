"""The list of acts that wait on a phone, for pages of any room."""

from django import template

from commonfield.offline.kinds import labels

register = template.Library()


@register.inclusion_tag("offline/waiting.html")
def waiting_acts() -> dict[str, object]:
    """Return the list of acts that wait on this phone, which its script fills."""
    return {"labels": labels()}
