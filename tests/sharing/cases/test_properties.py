"""After any deeds by several roles the claim stands, and another person accepted the case."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.facts.models import Fact
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.sharing.cases import commands, queries
from commonfield.sharing.models import CaseAdoption, CaseDecision, VillageCase
from commonfield.workshop.books import CHECKS
from commonfield.workshop.choices import Verdict
from tests.copies import taken_back
from tests.night import NIGHT, NOW, TODAY
from tests.people.builders import COUNTY, make_actor
from tests.sharing.cases.builders import KEYS, VILLAGES, make_case, make_case_cast

_DEEDS = ("tell", "accept", "send_back", "take_back", "start", "give_up", "take_down")
_STEPS = st.lists(
    st.tuples(st.sampled_from(_DEEDS), st.integers(0, 4), st.integers(0, 3), st.integers(-2, 1)),
    max_size=24,
)


def _do(deed: str, by: Actor, slug: str, village: str, days: int) -> None:
    if deed == "tell":
        commands.tell_case(by=by, now=NOW, details=KEYS)
    elif deed == "start":
        on = TODAY + timedelta(days=days)
        commands.adopt_case(by=by, now=NOW, slug=slug, village=village, on=on)
    elif deed == "give_up":
        commands.give_up_case(by=by, now=NOW, slug=slug, village=village, why="没人管")
    elif deed == "take_down":
        commands.take_down_case(by=by, now=NOW, slug=slug)
    else:
        verdict = {
            "accept": Verdict.ACCEPTED,
            "send_back": Verdict.SENT_BACK,
            "take_back": Verdict.TAKEN_BACK,
        }[deed]
        commands.decide_case(by=by, now=NOW, slug=slug, verdict=verdict, reason="再写")


def _facts() -> Counter[str]:
    rows = Fact.objects.filter(kind__startswith="sharing.").values_list("kind", "quantity")
    total: Counter[str] = Counter()
    for kind, quantity in rows:
        total[kind.removeprefix("sharing.case_")] += int(quantity)
    return total


def test_promises_of_cases_hold_after_any_deeds():
    cast = make_case_cast()
    actors = (
        *cast,
        make_actor(Role.BUREAU, place=COUNTY),
        make_actor(Role.HELPER, place=VILLAGES[2]),
    )
    make_case(cast, at=NOW - timedelta(days=1), is_accepted=False)

    @settings(
        max_examples=200 if NIGHT else 10, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(_STEPS)
    def check(steps: list[tuple[str, int, int, int]]) -> None:
        with taken_back():
            claims: dict[str, tuple[str, int]] = {}
            for deed, who, place, days in steps:
                slugs = list(VillageCase.objects.order_by("pk").values_list("slug", flat=True))
                with suppress(CommonfieldError, IndexError):
                    _do(deed, actors[who], slugs[days], VILLAGES[place], days)
                for row in VillageCase.objects.all():
                    assert claims.setdefault(row.slug, (row.indicator, row.direction)) == (
                        row.indicator,
                        row.direction,
                    )
            accepted = CaseDecision.objects.filter(verdict=Verdict.ACCEPTED)
            assert all(each.decided_by != each.subject.prepared_by for each in accepted)
            open_now = CaseAdoption.objects.filter(given_up_on=None).values_list("case", "village")
            assert len(set(open_now)) == len(open_now)
            assert CHECKS["cases"]().differences == ()
            adopted = CaseAdoption.objects.all()
            assert +_facts() == +Counter(
                published=VillageCase.objects.filter(queries.PUBLIC).count(),
                adopted=adopted.count(),
                given_up=adopted.exclude(given_up_on=None).count(),
            )

    check()
