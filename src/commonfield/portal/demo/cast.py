"""Finds the planned county again in the database: codes that only the database could give."""

from dataclasses import dataclass

from commonfield.people.choices import Role
from commonfield.people.models import Grant
from commonfield.portal.demo.plan import Plan
from commonfield.stores.models import Sku
from commonfield.supply.models import Grower


@dataclass(frozen=True)
class Cast:
    """Growers by household, SKUs by product, clerks and keepers by organisation."""

    growers: dict[str, str]
    skus: dict[str, str]
    clerks: dict[str, str]
    keepers: dict[str, str]


def find_cast(plan: Plan) -> Cast:
    """Return what the registers became; the plan's own keys lead to it."""
    households = {g.household for maker in plan.makers for g in maker.growers}
    growers = Grower.objects.values_list("person__household__code", "code").order_by("id")
    roles = Grant.objects.filter(organisation__isnull=False).order_by("id")
    actors = [
        (role, code, f"P{person}")
        for role, code, person in roles.values_list("role", "organisation__code", "person_id")
    ]
    return Cast(
        growers={str(house): code for house, code in growers if house in households},
        skus=dict(Sku.objects.values_list("product__slug", "code")),
        clerks={code: actor for role, code, actor in reversed(actors) if role == Role.CLERK},
        keepers={code: actor for role, code, actor in reversed(actors) if role == Role.KEEPER},
    )
