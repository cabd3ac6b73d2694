"""The demo's plan of the county: a target in every state, one changed, one withdrawn."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final
from unittest import mock

from commonfield.evaluation.queries import begins_within, windows
from commonfield.facts.commands import fold_new_facts
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.projects.plan import commands
from commonfield.projects.plan.queries import PublicFigures, plan
from commonfield.projects.plan.types import NewTarget, PlanText

_DAY: Final = timedelta(days=1)
_SET: Final = 200 * _DAY
_DUE: Final = 160 * _DAY
_OWN: Final = PlanText("茶香出山：让好茶卖得更远", "Tea travels: good tea sells further")
_MEASURES: Final = (
    (PlanText("网上卖茶", "Selling tea online", "商务局"), "online_sales"),
    (PlanText("共同配送", "Joint delivery", "邮政"), "parcels_sent"),
    (PlanText("鲜叶卖个好价", "A better price for leaf", "农业农村局"), "tea_income"),
    (PlanText("家门口就业", "Jobs close to home", "人社局"), "jobs"),
)
# How many times the way that the county has really come a target asks for, by what becomes of it:
# the days that have passed are five ninths of all.
_ASKED: Final = {"met": 0.6, "on_track": 1.3, "behind": 4.0}


def make_county_plan(*, at: datetime) -> None:
    """Let the demo's planner write a plan half a year ago and set its targets."""
    cast = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    planner, then = cast[Role.PLANNER.value], at - _SET
    commands.copy_template(by=planner, now=then, code="three_gaps")
    own = commands.add_line(by=planner, now=then, text=_OWN)
    for text, code in _MEASURES:
        commands.add_line(by=planner, now=then, text=text, objective=own, proposed=code)
    _Targets(planner, then, at).make()
    for each in (then + 30 * _DAY, at):
        commands.count_targets(each)
    fold_new_facts(at)


class _Targets:
    """Sets a target of every state, each under the measure that its indicator is proposed for."""

    def __init__(self, planner: Actor, then: datetime, at: datetime) -> None:
        self._planner, self._then, self._at = planner, then, at
        measures = [each for one in plan(then).objectives for each in one.measures]
        self._measures = {each.proposed: each.number for each in measures}
        before, today = PublicFigures(then), PublicFigures(at)
        self._values = {
            code: (before.shown(code).value, today.shown(code).value) for code in self._measures
        }
        better = list(self._better(before))
        counted = windows(then)[0]
        partly = {each.code for each in before.county.indicators if begins_within(each, counted)}
        self._begun = iter([each for each in better if each[0] in partly])
        self._moved = chain([each for each in better if each[0] not in partly], self._begun)

    def make(self) -> None:
        end = china_day(self._at)
        with suppress(StopIteration):  # a small county has too few on the move for every state
            self._set_the_moving(end)
        withdrawn = self._set("online_stores", 1, asked=2, due_on=end + 2 * _DUE)
        commands.withdraw_target(
            by=self._planner, now=self._at - 40 * _DAY, target=withdrawn, reason="并入网上卖茶"
        )
        self._without_data(end + _DUE)

    def _set_the_moving(self, end: date) -> None:
        for state in ("on_track", "behind", "met"):
            self._set(*next(self._moved), asked=_ASKED[state], due_on=end + _DUE)
        # Of what was counted for a part of the baseline only, nothing is said of its way.
        self._set(*next(self._begun), asked=_ASKED["on_track"], due_on=end + _DUE)
        code, way = next(self._moved)
        over = self._set(code, way, asked=_ASKED["behind"] / 2, due_on=end - 5 * _DAY)
        later = NewTarget(code, self._value(code, way, 3.5), end - 2 * _DAY)
        commands.change_target(
            by=self._planner, now=self._then + 9 * _DAY, target=over, new=later, reason="设备晚到"
        )
        code, way = next(self._moved)
        # As an earlier edition of the definitions counted it.
        with mock.patch.object(commands, "computing_digest", return_value="0" * 64):
            self._set(code, way, asked=2, due_on=end + _DUE)

    def _better(self, figures: PublicFigures) -> Iterator[tuple[str, int]]:
        """Yield the indicators that got better, the furthest first, and the way that is better."""
        ways = {each.code: each.direction or 1 for each in figures.county.indicators}
        moved = {
            code: (today - before) * ways[code] / max(abs(before), 1e-9)
            for code, (before, today) in self._values.items()
            if before is not None and today is not None
        }
        for code in sorted(moved, key=lambda code: -moved[code]):
            if moved[code] > 0:
                yield code, ways[code]

    def _without_data(self, due_on: date) -> None:
        measure = next(iter(self._measures.values()))
        figures = PublicFigures(self._then)
        silent = next(
            each.code
            for each in figures.county.indicators
            if figures.shown(each.code).value is None
            and PublicFigures(self._at).shown(each.code).value is None
        )
        new = NewTarget(silent, 60, due_on)
        commands.set_target(by=self._planner, now=self._then, measure=measure, new=new)

    def _set(self, code: str, way: int, *, asked: float, due_on: date) -> int:
        new = NewTarget(code, self._value(code, way, asked), due_on)
        measure = self._measures[code]
        return commands.set_target(by=self._planner, now=self._then, measure=measure, new=new)

    def _value(self, code: str, way: int, asked: float) -> float:
        before, today = self._values[code]
        start = before or 0.0
        moved = abs((today or 0.0) - start) or 1.0
        return float(f"{start + way * moved * asked:.3g}")
