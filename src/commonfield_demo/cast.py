"""Finds the planned county again in the database: codes that only the database could give."""

from dataclasses import dataclass

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield_demo.rooms.people import holders_by_organisation
from commonfield_demo.rooms.stores import skus_by_product
from commonfield_demo.rooms.supply import growers_by_household


@dataclass(frozen=True)
class Cast:
    """Growers by household, SKUs by product, clerks, accountants, keepers by organisation."""

    growers: dict[str, str]
    skus: dict[str, str]
    clerks: dict[str, Actor]
    accountants: dict[str, Actor]
    keepers: dict[str, Actor]


def find_cast() -> Cast:
    """Return what the registers became; the plan's own keys lead to it."""
    return Cast(
        growers=growers_by_household(),
        skus=skus_by_product(),
        clerks=holders_by_organisation(Role.CLERK),
        accountants=holders_by_organisation(Role.ACCOUNTANT),
        keepers=holders_by_organisation(Role.KEEPER),
    )
