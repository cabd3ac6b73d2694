"""Plays the registers of the demo county through the rooms' own commands, dated in the past."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import transaction

from commonfield.audit.commands import batched_rows
from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people import commands as people
from commonfield.people.choices import OFFERED, AgeGroup, OrganisationKind, Role
from commonfield.people.types import (
    SYSTEM,
    Actor,
    NewContract,
    NewGrant,
    NewOrganisation,
    NewPerson,
)
from commonfield.places.commands import open_venue
from commonfield.places.types import NewVenue
from commonfield.stores.catalogue import commands as catalogue_commands
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.choices import PaperKind
from commonfield.stores.papers import commands as paper_commands
from commonfield.stores.running import commands as running_commands
from commonfield.stores.types import NewPaper, NewStore
from commonfield.supply import commands as supply
from commonfield.supply.papers.commands import set_shelf_life
from commonfield.supply.shares.commands import propose_agreement
from commonfield.supply.types import NewAgreement
from commonfield_demo.catalogue import ITEMS, new_item
from commonfield_demo.names import in_latin
from commonfield_demo.plan import DEMO_NAMES, ContractPlan, Plan, ProductPlan, StorePlan
from commonfield_demo.rooms.people import keep_known_token
from commonfield_demo.scales import COUNTY
from commonfield_demo.signins import PASSWORD, token_of, username_of

Tell = Callable[[int, int, str], None]

REGISTERS_MADE: Final = "portal.demo_registers_made"
DEMO_OBJECT: Final = "demo:county"
_LOW_INCOME_SOURCE: Final = "演示：低收入农户认定名单（虚构）"
_AT_ONCE: Final = 500
# A licence of the demo ends after so many years.
_LICENCE_YEARS: Final = 3
_SHELF_LIFE_MONTHS: Final = 18
_IN_CASH: Final = 4
# Small makers share a bookkeeper, as such do (代理记账), who approves what their clerks prepare.
_BOOKKEEPER: Final = "bookkeeper"
_BOOKKEEPER_NAME: Final = "吴素芬"
# An administrator's role is given by two.
_OTHER_ADMINISTRATOR: Final = "county_admin/2"
_OTHER_ADMINISTRATOR_NAME: Final = "何管理"
# Each officer's household is their own, but for a couple: the analyst's figures are checked by the
# bureau or the reviewer, not by this administrator.
_HOUSEHOLD: Final = "HDEMO-{}"
_MARRIED: Final = {Role.ANALYST: Role.COUNTY_ADMIN}


class Registers:
    """The steps by which a planned county is written down."""

    def __init__(self, plan: Plan, seed: int, tell: Tell) -> None:
        self.plan = plan
        self.seed = seed
        self._tell = tell
        self._began = _morning(plan.span.beginning)
        self._people: dict[str, int] = {}
        self._gtins: dict[tuple[int, str], str] = {}

    def make(self) -> None:
        """Write all registers in one transaction, under seeded ids."""
        steps = (
            self._organisations,
            self._persons,
            self._grants,
            self._growers,
            self._banks,
            self._venues,
            self._trade_items,
            self._stores,
            self._contracts,
            self._sign_ins,
            self._hall,
            self._supplier,
        )
        source = random.Random(f"{self.seed}/ids")  # noqa: S311 - repeatable, no secret
        with transaction.atomic(), drawn_from(source), batched_rows():
            for index, step in enumerate(steps):
                self._tell(index, len(steps), step.__name__.strip("_").replace("_", " "))
                step()
            self._mark()
        self._tell(len(steps), len(steps), "registers")

    def _organisations(self) -> None:
        plan = self.plan
        found = [
            NewOrganisation(
                OrganisationKind.BUREAU.value,
                "松阳县农业农村局（演示）",
                "Songyang Agriculture Bureau (demo)",
                COUNTY,
                code=plan.bureau,
            )
        ]
        found += [
            NewOrganisation(m.kind, m.name, m.name_en, m.village, code=m.organisation)
            for m in plan.makers
        ]
        found += [
            NewOrganisation(
                OrganisationKind.STORE.value, s.name, s.name_en, s.village, code=s.organisation
            )
            for s in self._other_stores()
        ]
        for start in range(0, len(found), _AT_ONCE):
            people.register_organisations(
                by=SYSTEM, now=self._began, organisations=found[start : start + _AT_ONCE]
            )

    def _other_stores(self) -> list[StorePlan]:
        return list(self.plan.stores[len(self.plan.makers) :])

    def _persons(self) -> None:
        entries = dict(self._everybody())
        homes = {each.household_code: each.home_place for each in entries.values()}
        for household, home in homes.items():
            if household:
                people.register_household(
                    by=SYSTEM, now=self._began, place_code=home, code=household
                )
        keys = list(entries)
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            grown_up = [replace(entries[key], age_said=AgeGroup.ADULT) for key in part]
            ids = people.create_people(by=SYSTEM, now=self._began, people=grown_up)
            self._people.update(zip(part, ids, strict=True))

    def _everybody(self) -> Iterator[tuple[str, NewPerson]]:
        """Yield everybody under a key: a role, an organisation with a role, a household."""
        plan = self.plan
        first = plan.makers[0].growers[0]
        homes = {
            Role.CLERK: plan.makers[0].village,
            Role.ACCOUNTANT: plan.makers[0].village,
            Role.KEEPER: plan.stores[0].village,
            Role.HALL_KEEPER: plan.hall_village,
            Role.VILLAGE_CLERK: plan.hall_village,
            Role.SUPERVISOR: plan.hall_village,
            Role.HELPER: first.village,
        }
        for role, name in DEMO_NAMES.items():
            if role != Role.GROWER:
                person = NewPerson(
                    name,
                    homes.get(role, COUNTY),
                    username_of(role),
                    household_code=_HOUSEHOLD.format(_MARRIED.get(role, role)),
                    demo_role=role.value,
                )
                yield role.value, person
        other = NewPerson(
            _OTHER_ADMINISTRATOR_NAME, COUNTY, household_code=_HOUSEHOLD.format("county_admin2")
        )
        yield _OTHER_ADMINISTRATOR, other
        if len(plan.makers) > 1:
            bookkeeper = NewPerson(
                _BOOKKEEPER_NAME, COUNTY, household_code=_HOUSEHOLD.format(_BOOKKEEPER)
            )
            yield _BOOKKEEPER, bookkeeper
        for maker in plan.makers[1:]:
            yield f"clerk/{maker.organisation}", NewPerson(maker.clerk, maker.village)
        for store in plan.stores[1:]:
            yield f"keeper/{store.organisation}", NewPerson(store.keeper, store.village)
        for maker in plan.makers:
            for grower in maker.growers:
                is_demo = grower is first
                yield (
                    grower.household,
                    NewPerson(
                        DEMO_NAMES[Role.GROWER] if is_demo else grower.name,
                        grower.village,
                        username_of(Role.GROWER) if is_demo else None,
                        household_code=grower.household,
                        organisation=maker.organisation,
                        demo_role=Role.GROWER.value if is_demo else "",
                    ),
                )

    def _grants(self) -> None:
        plan = self.plan
        first = plan.makers[0].growers[0]
        places = {
            Role.COUNTY_ADMIN: COUNTY,
            Role.BUREAU: COUNTY,
            Role.ANALYST: COUNTY,
            Role.AUDITOR: COUNTY,
            Role.REVIEWER: COUNTY,
            Role.PLANNER: COUNTY,
            Role.EDITOR: COUNTY,
            Role.PARK_MANAGER: next(each.village for each in plan.venues if each.kind == "park"),
            Role.DIALECT_REVIEWER: COUNTY,
            Role.HERITAGE: COUNTY,
            Role.HALL_KEEPER: plan.hall_village,
            Role.VILLAGE_CLERK: plan.hall_village,
            Role.SUPERVISOR: plan.hall_village,
            Role.HELPER: first.village,
        }
        grants = [
            NewGrant(self._people[role.value], role.value, place) for role, place in places.items()
        ]
        grants.append(NewGrant(self._people[first.household], Role.GROWER.value, first.village))
        other = self._people[_OTHER_ADMINISTRATOR]
        grants.append(NewGrant(other, Role.COUNTY_ADMIN.value, COUNTY))
        for index, maker in enumerate(plan.makers):
            key = Role.CLERK.value if index == 0 else f"clerk/{maker.organisation}"
            grants.append(_for_organisation(self._people[key], Role.CLERK, maker.organisation))
        accountant = self._people[Role.ACCOUNTANT.value]
        grants.append(_for_organisation(accountant, Role.ACCOUNTANT, plan.makers[0].organisation))
        grants += [
            _for_organisation(self._people[_BOOKKEEPER], Role.ACCOUNTANT, maker.organisation)
            for maker in plan.makers[1:]
        ]
        for index, store in enumerate(plan.stores):
            key = Role.KEEPER.value if index == 0 else f"keeper/{store.organisation}"
            grants.append(_for_organisation(self._people[key], Role.KEEPER, store.organisation))
        people.grant_roles(by=SYSTEM, now=self._began, grants=grants)

    def _growers(self) -> None:
        now = _morning(self.plan.span.leaf_from - timedelta(days=10))
        for maker in self.plan.makers:
            people.record_consents(
                by=SYSTEM,
                now=now,
                person_ids=[self._people[grower.household] for grower in maker.growers],
                purposes=OFFERED,
            )
            for grower in maker.growers:
                supply.enrol_grower(
                    by=SYSTEM,
                    now=now,
                    cooperative=maker.organisation,
                    person_id=self._people[grower.household],
                )
                if grower.low_income_from is not None:
                    people.designate_low_income(
                        by=SYSTEM,
                        now=_morning(grower.low_income_from),
                        household_code=grower.household,
                        source=_LOW_INCOME_SOURCE,
                        valid_from=grower.low_income_from,
                    )

    def _banks(self) -> None:
        """Enter invented accounts of the first maker's growers; every fifth is paid in cash."""
        now = _morning(self.plan.span.leaf_from - timedelta(days=9))
        for index, grower in enumerate(self.plan.makers[0].growers):
            if index % 5 != _IN_CASH:
                people.request_bank_change(
                    by=SYSTEM,
                    now=now,
                    person_id=self._people[grower.household],
                    # A passbook's fourteen digits: no bank's card begins like this.
                    bank=f"99{index:012d}",
                )

    def _hall(self) -> None:
        """Register the hall of the demo's hall keeper, who finds its page by it."""
        village = self.plan.hall_village
        venue = next(each for each in self.plan.venues if each.village == village)
        hall = NewOrganisation(OrganisationKind.HALL.value, venue.name, venue.name_en, village)
        (code,) = people.register_organisations(by=SYSTEM, now=self._began, organisations=[hall])
        keeper = _for_organisation(self._people[Role.HALL_KEEPER.value], Role.HALL_KEEPER, code)
        people.grant_roles(by=SYSTEM, now=self._began, grants=[keeper])

    def _supplier(self) -> None:
        """Register the troupe that offers evenings to halls."""
        name, name_en = "松阳高腔婺剧团（演示）", "Songyang Opera Troupe (demo)"
        troupe = NewOrganisation(OrganisationKind.ENTERPRISE.value, name, name_en, COUNTY)
        (code,) = people.register_organisations(by=SYSTEM, now=self._began, organisations=[troupe])
        grant = _for_organisation(self._people[Role.SUPPLIER.value], Role.SUPPLIER, code)
        people.grant_roles(by=SYSTEM, now=self._began, grants=[grant])

    def _venues(self) -> None:
        for venue in sorted(self.plan.venues, key=lambda each: (each.opened_on, each.code)):
            open_venue(
                by=SYSTEM.code,
                now=_morning(venue.opened_on),
                venue=NewVenue(
                    code=venue.code,
                    kind=venue.kind,
                    name=venue.name,
                    place_code=venue.village,
                    opened_on=venue.opened_on,
                    name_en=venue.name_en,
                ),
            )

    def _trade_items(self) -> None:
        now = _morning(self.plan.span.beginning + timedelta(days=3))
        for index, maker in enumerate(self.plan.makers):
            for item in (*ITEMS, new_item(self.plan.span.until)):
                gtin = supply.register_trade_item(
                    by=SYSTEM,
                    now=now,
                    maker=maker.organisation,
                    name=item.name,
                    name_en=item.name_en,
                    net_g=item.net_g,
                )
                set_shelf_life(by=SYSTEM, now=now, gtin=gtin, months=_SHELF_LIFE_MONTHS)
                self._gtins[index, item.name] = gtin
            propose_agreement(
                by=SYSTEM,
                now=now,
                agreement=NewAgreement(
                    maker=maker.organisation,
                    seller="",
                    starts_on=self.plan.span.leaf_from,
                    shares=maker.shares,
                ),
            )

    def _stores(self) -> None:
        for store in sorted(self.plan.stores, key=lambda each: (each.opened_on, each.slug)):
            now, maker = _morning(store.opened_on), self.plan.makers[store.maker]
            if store.organisation != maker.organisation:
                # By their own agreement the maker's clerk packs for them unasked.
                agreed = NewAgreement(
                    maker.organisation, store.organisation, store.opened_on, maker.shares
                )
                propose_agreement(by=SYSTEM, now=now, agreement=agreed)
            running_commands.open_store(
                by=SYSTEM,
                now=now,
                store=NewStore(
                    organisation=store.organisation,
                    slug=store.slug,
                    name=store.name,
                    name_en=store.name_en,
                    place=store.village,
                    intro=f"{store.keeper}开的店，卖{maker.name}的茶，每包都查得到批次和村。",
                    intro_en=(
                        f"{in_latin(store.keeper)}'s shop: tea of {maker.name_en}; each pack tells"
                        " its lot and its villages."
                    ),
                ),
            )
            self._paper(store, now)
            for day, listed in groupby(store.products, key=lambda each: each.listed_on):
                catalogue_commands.list_products(
                    by=SYSTEM,
                    now=_morning(day) + timedelta(hours=1),
                    products=[self._new_product(store, each) for each in listed],
                )

    def _new_product(self, store: StorePlan, product: ProductPlan) -> NewProduct:
        return NewProduct(
            store=store.slug,
            slug=product.slug,
            title=product.item.name,
            title_en=product.item.name_en,
            gtin=self._gtins[store.maker, product.item.name],
            price_fen=product.price_fen,
            description=product.item.description,
            description_en=product.item.description_en,
            season=product.item.season,
        )

    def _paper(self, store: StorePlan, now: datetime) -> None:
        """Enter a store's licence; the county's officer accepts all but the last one."""
        ends_on = date(self.plan.span.until.year + _LICENCE_YEARS, 12, 31)
        paper = NewPaper(PaperKind.FOOD_LICENCE, f"演示{store.organisation}", ends_on)
        paper_id = paper_commands.add_paper(by=SYSTEM, now=now, slug=store.slug, paper=paper)
        if store == max(self.plan.stores, key=lambda each: (each.opened_on, each.slug)):
            return
        officer = Actor(self._people[Role.BUREAU.value], "person")
        paper_commands.accept_paper(by=officer, now=now, paper_id=paper_id)

    def _contracts(self) -> None:
        """Declare contracts on the day on which they start; the worker records what has ended."""
        by_day: dict[date, list[ContractPlan]] = defaultdict(list)
        for contract in self.plan.contracts:
            by_day[contract.starts_on].append(contract)
        for day in sorted(by_day):
            people.declare_contracts(
                by=SYSTEM,
                now=_morning(day),
                contracts=[
                    NewContract(c.organisation, c.sector, c.starts_on, c.ends_on, code=c.code)
                    for c in by_day[day]
                ],
            )
        end = start_of_china_day(self.plan.span.after)
        while people.record_due_contracts(by=SYSTEM, now=end):
            continue

    def _sign_ins(self) -> None:
        for role in DEMO_NAMES:
            key = self.plan.makers[0].growers[0].household if role == Role.GROWER else role.value
            person_id = self._people[key]
            people.set_password(by=SYSTEM, now=self._began, person_id=person_id, password=PASSWORD)
            morning = _morning(self.plan.span.until)
            if token := token_of(role.value):
                keep_known_token(token=token, person_id=person_id, now=morning)

    def _mark(self) -> None:
        end = start_of_china_day(self.plan.span.after)
        details = {"scale": self.plan.scale.name, "until": self.plan.span.until.isoformat()}
        record_audit(
            REGISTERS_MADE, SYSTEM.code, DEMO_OBJECT, end, COUNTY, seed=self.seed, **details
        )


def _morning(day: date) -> datetime:
    return start_of_china_day(day) + timedelta(hours=9)


def _for_organisation(person_id: int, role: Role, code: str) -> NewGrant:
    return NewGrant(person_id, role.value, organisation_code=code)
