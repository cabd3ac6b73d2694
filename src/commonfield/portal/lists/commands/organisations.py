"""Finding the organisation that a row names."""

from commonfield.people.queries import organisations, organisations_within
from commonfield.people.types import OrganisationInfo
from commonfield.portal.lists import errors


def organisation_named(name: str, *, county: str, credit_code: str = "") -> OrganisationInfo | None:
    """Return the county's organisation of a code, a credit code or a whole name."""
    if name in organisations([name]):
        return organisations([name])[name]
    found = [
        each
        for each in organisations_within(county, search=name)
        if name in {each.name, each.name_en} and _fits(each, credit_code)
    ]
    if len(found) > 1:
        raise errors.OrganisationNameSharedError(name=name)
    return found[0] if found else None


def _fits(known: OrganisationInfo, credit_code: str) -> bool:
    return not credit_code or known.credit_code in {"", credit_code.upper()}
