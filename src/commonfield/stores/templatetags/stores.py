"""What every page of the desk shows over itself."""

from django import template

from commonfield.stores.desk_nav import DeskEntry, desk_entries_for

register = template.Library()


@register.simple_tag
def desk_entries(is_former: object) -> list[DeskEntry]:
    """Return the links to the desk's pages; most pages have no former owner (an empty word)."""
    return desk_entries_for(is_former=bool(is_former))
