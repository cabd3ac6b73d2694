"""A row of organisations and their stores."""

from django.utils.text import slugify

from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import new_serial
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import register_organisation
from commonfield.people.permissions import LOOKING_AFTER, has_role, require_role
from commonfield.people.types import NewOrganisation
from commonfield.portal.lists import errors
from commonfield.portal.lists.commands.line import Line
from commonfield.portal.lists.commands.organisations import organisation_named
from commonfield.portal.lists.types import Outcome
from commonfield.stores.choices import PaperKind
from commonfield.stores.queries import stores
from commonfield.stores.running.commands import set_up_store
from commonfield.stores.types import NewPaper, NewStore, Opening, Rate
from commonfield.workshop.text import in_pinyin

# A parcel of any weight, at one price.
_HEAVIEST_G = 100_000


def take_store(line: Line) -> Outcome:
    """Register an organisation that is not known yet, and open the store that the row names."""
    shared, where, name = line.shared, line.place(), line.needed("name")
    credit_code = line.text("credit_code", 24)
    found = organisation_named(name, county=shared.county, credit_code=credit_code)
    if found is None:
        new = NewOrganisation(
            kind=line.choice("kind", OrganisationKind, OrganisationKind.COOPERATIVE),
            name=name,
            name_en="",
            place_code=where,
            credit_code=credit_code,
        )
        code = register_organisation(by=shared.by, now=shared.now, organisation=new)
        line.entered(name)
    else:
        code = found.code
        _require_known(line, code)
    if store := line.text("store", 60):
        return _open(line, code, store, where)
    return "new" if found is None else line.stands(name)


def _require_known(line: Line, code: str) -> None:
    """Let only those say that an organisation stands who could have entered it, or work for it."""
    on = china_day(line.shared.now)
    roles = LOOKING_AFTER | {Role.KEEPER, Role.CLERK}
    require_role(line.shared.by, roles, organisation=code, on=on)


def _open(line: Line, organisation: str, name: str, where: str) -> Outcome:
    by, now = line.shared.by, line.shared.now
    key = (organisation, name)
    if any(each.name == name and each.is_open for each in stores(organisations=[organisation])):
        return line.stands(key)
    keeping = {Role.KEEPER, Role.CLERK}
    if not has_role(by, keeping, organisation=organisation, on=china_day(now)):
        raise errors.StoreNotOursError
    paper = NewPaper(
        line.choice("paper", PaperKind), line.text("number", 40), line.day("expires_on")
    )
    fee = line.number("fee")
    english = in_pinyin(name)
    slug = f"{slugify(english)[:40]}-{new_serial(4)}".lower().strip("-")
    store = NewStore(organisation, slug, name, english, where)
    opening = Opening(
        store, paper, (Rate("", _HEAVIEST_G, fee * 100, _HEAVIEST_G, 0, None),) if fee else ()
    )
    set_up_store(by=by, now=now, opening=opening)
    return line.entered(key)
