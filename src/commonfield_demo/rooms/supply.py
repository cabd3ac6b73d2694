"""Supply's part of the demo county."""

from commonfield.supply.models import Dispatch, Grower
from commonfield_demo.copies import Copies


def growers_by_household() -> dict[str, str]:
    """Return growers' codes by their households'."""
    rows = Grower.objects.filter(person__household__isnull=False).order_by("id")
    return dict(rows.values_list("person__household__code", "code"))


def copy_dispatches(copies: Copies) -> None:
    """Copy what left under the references that are copied."""
    copies.write(
        Dispatch,
        source="JOIN copy_of o ON o.number = s.reference CROSS JOIN copy_each c",
        changes={"reference": "s.reference || c.tail"},
    )
