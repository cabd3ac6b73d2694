"""Makes the demo county, or goes on where an earlier run stopped."""

import random
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from commonfield.audit.commands import batched_rows
from commonfield.audit.commands import record as record_audit
from commonfield.audit.queries import audit_trail
from commonfield.facts.commands import fold_new_facts, rebuild_roll_ups
from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.orders.checkout.commands import delete_old_keys
from commonfield.orders.commands import count_sold_packs
from commonfield.people.queries import demo_people, has_administrator
from commonfield.people.types import SYSTEM
from commonfield.places.queries import counties_of_china, villages
from commonfield.stores.commands import count_stores
from commonfield.workshop.messages import forget_messages
from commonfield_demo.acts import Act
from commonfield_demo.applications import make_applications
from commonfield_demo.board import make_board
from commonfield_demo.cases import count_case_verdicts, make_cases
from commonfield_demo.cast import find_cast
from commonfield_demo.centres import make_centre
from commonfield_demo.channels import make_channels
from commonfield_demo.copies import Copies
from commonfield_demo.county_plan import make_county_plan
from commonfield_demo.errands import make_errands
from commonfield_demo.expo import make_expo, show_dialect
from commonfield_demo.goods import make_goods
from commonfield_demo.halls import make_halls
from commonfield_demo.heritage import make_heritage
from commonfield_demo.learning import make_learners
from commonfield_demo.library import make_library, make_listeners
from commonfield_demo.parks import make_parks
from commonfield_demo.plan import Plan, make_plan
from commonfield_demo.playing import Player, Tell
from commonfield_demo.promotions import make_promotions
from commonfield_demo.registers import DEMO_OBJECT, REGISTERS_MADE, Registers
from commonfield_demo.requests import make_papers, make_requests
from commonfield_demo.residents import make_residents
from commonfield_demo.rota import make_rota
from commonfield_demo.scales import COUNTY, SCALES, DemoSpan
from commonfield_demo.shelves import make_shelves
from commonfield_demo.story import Story
from commonfield_demo.voices import make_voices
from commonfield_demo.works import make_works

# As the environment reads it.
_VILLAGE_YEAR_FILE: Final = "village-year-month"
LIFE_PLAYED: Final = "portal.demo_life_played"
RECORDED: Final = "portal.demo_recorded"

Alter = Callable[[Act], Act]


@dataclass(frozen=True)
class DemoMark:
    """Which demo county stands here, and how much of it."""

    scale: str
    seed: int
    until: date
    has_life: bool = False
    has_recordings: bool = False


def demo_mark() -> DemoMark | None:
    """Return the mark of the demo county in this database, if there is one."""
    made = audit_trail(object_code=DEMO_OBJECT, action=REGISTERS_MADE, limit=1)
    if not made:
        return None
    detail = made[0].detail
    has_life, has_recordings = (
        bool(audit_trail(object_code=DEMO_OBJECT, action=action, limit=1))
        for action in (LIFE_PLAYED, RECORDED)
    )
    return DemoMark(
        scale=str(detail["scale"]),
        seed=int(detail["seed"]),
        until=date.fromisoformat(str(detail["until"])),
        has_life=has_life,
        has_recordings=has_recordings,
    )


def holds_a_real_county(today: date) -> bool:
    """Return whether the county here has an administrator that no demo made."""
    return has_administrator(today) and not demo_people()


def planned(mark: DemoMark) -> Plan:
    """Return the plan of a demo county, recomputed from its stored settings."""
    span = DemoSpan(mark.until)
    places = villages(COUNTY, span.until)
    return make_plan(SCALES[mark.scale], span, mark.seed, places)


def make_registers(mark: DemoMark, *, now: datetime, tell: Tell) -> None:
    """Write people, organisations, stores, venues, contracts; fold their facts."""
    # So that villages' last year ended lately, whichever day the demo is made on.
    entered = DemoSpan(mark.until).years_end
    (settings.DATA_DIR / _VILLAGE_YEAR_FILE).write_text(str(entered.month))
    Registers(planned(mark), mark.seed, tell).make()
    fold_new_facts(now)


def play_life(mark: DemoMark, *, tell: Tell, alter: Alter | None = None) -> None:
    """Play leaf, lots, orders, shares and payouts in one transaction, then add up all facts.

    ``alter`` sees every act before it is played: one altered act moves what it should.
    """
    plan = planned(mark)
    tell(0, 1, "drawing the year")
    regions = [place.code for place in counties_of_china(plan.span.until)]
    story = Story(plan, find_cast(), mark.seed, regions)
    end = start_of_china_day(plan.span.after)
    source = random.Random(f"{mark.seed}/life")  # noqa: S311 - repeatable, no secret
    copies = Copies(plan.scale.copies, end) if plan.scale.copies > 1 else None
    player = Player(copies)
    opened = copies.opened() if copies else nullcontext()
    with opened, transaction.atomic(), drawn_from(source):
        with batched_rows():
            for index, today in enumerate(story.days_of_acts()):
                tell(index, story.days, "life, day by day")
                for act in today:
                    player.play(act if alter is None else alter(act))
                player.end_day(start_of_china_day(plan.span.leaf_from + timedelta(days=index + 1)))
        tell(story.days, story.days, "life, day by day")
        player.finish(tell)
        count_stores(end)
        delete_old_keys(end)
        forget_messages()
        count_sold_packs(end)
        _furnish(plan, mark.seed, end)
        _note(mark, LIFE_PLAYED, end)
        tell(0, 1, "adding up")
        rebuild_roll_ups()
        _with_figures(plan, mark.seed, end)
    tell(1, 1, "done")


def make_recordings(mark: DemoMark, *, tell: Tell) -> None:
    """Let a machine read books aloud and lend voices, which is slow: visitors may look meanwhile.

    It is no single transaction, so that they may also write; when it is stopped, what was made by
    then is all that there will be.
    """
    plan = planned(mark)
    end = start_of_china_day(plan.span.after)
    _note(mark, RECORDED, end)
    tell(0, 2, "books read aloud")
    make_listeners(plan=plan, seed=mark.seed, at=end)
    tell(1, 2, "voices")
    make_voices(plan=plan, at=end)
    show_dialect(at=end)
    fold_new_facts(end)
    tell(2, 2, "done")


def _note(mark: DemoMark, action: str, at: datetime) -> None:
    detail: dict[str, str | int | bool] = {"scale": mark.scale, "seed": mark.seed}
    record_audit(action, SYSTEM.code, DEMO_OBJECT, at, COUNTY, **detail)


def _furnish(plan: Plan, seed: int, end: datetime) -> None:
    """Add what a visitor of the demo finds besides leaf and orders."""
    make_promotions(seed=seed, at=end, store=plan.stores[0].slug)
    make_shelves(seed=seed, at=end, flagship=plan.stores[0].slug)
    make_goods(seed=seed, at=end, stores=[store.slug for store in plan.stores[:3]])
    make_channels(store=plan.stores[0].slug, at=end)
    make_residents(plan=plan, seed=seed, at=end)
    make_library(plan=plan, seed=seed, at=end)
    make_heritage(plan=plan, seed=seed, at=end)
    make_halls(plan=plan, seed=seed, at=end)
    make_rota(plan=plan, seed=seed, at=end)
    make_cases(plan=plan, at=end)
    make_requests(plan=plan, seed=seed, at=end)
    make_applications(plan=plan, seed=seed, at=end)
    make_learners(plan=plan, seed=seed, at=end)
    make_errands(plan=plan, seed=seed, at=end)
    make_board(plan=plan, at=end)
    make_parks(plan=plan, seed=seed, at=end)
    make_centre(plan=plan, at=end)
    make_expo(plan=plan, at=end)


def _with_figures(plan: Plan, seed: int, end: datetime) -> None:
    """Add what is made of figures, once they are added up."""
    make_papers(plan=plan, seed=seed, at=end)
    fold_new_facts(end)
    make_county_plan(at=end)
    make_works(plan=plan, at=end)
    count_case_verdicts(at=end)
