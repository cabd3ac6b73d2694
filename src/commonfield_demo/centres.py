"""The demo's innovation centre: trials with a result and without, lots tested, rules followed."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.projects.centres import commands
from commonfield.projects.centres.types import NewLotTest, NewTraining, NewTrial, RuleText, TrialEnd
from commonfield.projects.choices import CentreKind, LotTestKind, TrialOutcome
from commonfield.projects.parks.commands import describe_venue
from commonfield.projects.parks.types import VenueContact
from commonfield.supply.queries import growers_of, lots_of
from commonfield_demo.plan import NAMED_VILLAGES, Plan

_DAY: Final = timedelta(days=1)
_CONTACT: Final = VenueContact(
    "0578-8062399",
    "周一上午在一楼受理试验申请，样品每天可送。（演示，虚构）",
    "Trials are proposed on Monday mornings; samples are taken every day. (Demo, invented)",
)
# Begun and ended so many days ago, with what.
_TRIALS: Final = (
    (
        ("墒情传感器与不装对照", "Soil sensors against none"),
        ("上坡茶园六行", 310, 120, TrialOutcome.RESULT),
        (
            "少浇水三次，春茶产量与对照相差不到百分之二；电池两个月要换。",
            "Three waterings fewer, the same leaf within 2%; batteries last two months.",
        ),
    ),
    (
        ("太阳能杀虫灯", "Solar insect lamps"),
        ("溪边茶园", 260, 90, TrialOutcome.NONE),
        (
            "汛期两盏灯泡水，对照地又打了药，比不出来。明年换地再试。",
            "Two lamps flooded, the other plot sprayed: no comparison. Next year elsewhere.",
        ),
    ),
    (
        ("单轨运输车上山", "A monorail cart up the hill"),
        ("后山陡坡", 200, 30, TrialOutcome.RESULT),
        (
            "一趟省二十五分钟，一天多运四百斤；雨后停用半天。",
            "25 minutes saved a trip, 200 kg more a day; half a day of rest after rain.",
        ),
    ),
    (("霜冻风扇", "Frost fans"), ("山坳茶园", 40, 0, TrialOutcome.NONE), ("", "")),
)
_RULE: Final = RuleText(
    "SY-2026-01",
    "春茶鲜叶采摘与运送",
    "一、一芽一叶为主，雨叶、病叶另放。\n二、用竹篮，不压紧，两小时内送到秤边。\n三、上秤前不洒水。",
    "Picking and carrying spring leaf",
    "1. One bud and one leaf; wet or sick leaf apart.\n2. In bamboo baskets, not pressed, at the"
    " scale within two hours.\n3. No water before weighing.",
)
_NEXT: Final = RuleText(
    _RULE.number,
    _RULE.title,
    f"{_RULE.text}\n四、装车前记下采摘地块。",
    _RULE.title_en,
    f"{_RULE.text_en}\n4. Note the plot before loading.",
)
_TRAININGS: Final = (("春茶采摘规程", 150, 46), ("手机记农事", 75, 28), ("直播间上手", 20, 17))


def make_centre(*, plan: Plan, at: datetime) -> None:
    """Let the demo's centre live a year; growers of the first maker follow its rule."""
    by = next(
        Actor(each.person_id, "person")
        for each in demo_people()
        if each.role == Role.PARK_MANAGER.value
    )
    venue = next(each.code for each in plan.venues if each.kind == "centre")
    commands.set_centre_kind(by=by, now=at - 320 * _DAY, venue=venue, kind=CentreKind.BRANCH)
    describe_venue(by=by, now=at - 320 * _DAY, venue=venue, contact=_CONTACT)
    for village, trial in zip(NAMED_VILLAGES, _TRIALS, strict=False):
        _try(by, at, venue, village, trial)
    for title, ago, people in _TRAININGS:
        then = at - ago * _DAY
        new = NewTraining(title, china_day(then), people)
        commands.enter_training(by=by, now=then, venue=venue, new=new)
    maker = plan.makers[0].organisation
    for lot, kind in zip(lots_of(maker, limit=2), LotTestKind, strict=False):
        test = NewLotTest(lot.code, kind, china_day(at), "合格；香气清高，滋味鲜爽")
        commands.enter_test(by=by, now=at, venue=venue, new=test)
    commands.issue_rule(by=by, now=at - 200 * _DAY, venue=venue, new=_RULE)
    _follow(maker, at - 180 * _DAY)
    commands.issue_rule(by=by, now=at - 30 * _DAY, venue=venue, new=_NEXT)


def _try(
    by: Actor,
    at: datetime,
    venue: str,
    village: str,
    trial: tuple[tuple[str, str], tuple[str, int, int, TrialOutcome], tuple[str, str]],
) -> None:
    """Begin a trial and, unless it still runs, end it."""
    (title, title_en), (spot, begun, ended, outcome), (finding, finding_en) = trial
    then = at - begun * _DAY
    new = NewTrial(title, village, spot, china_day(then), title_en)
    number = commands.begin_trial(by=by, now=then, venue=venue, new=new)
    if ended:
        then = at - ended * _DAY
        end = TrialEnd(china_day(then), outcome, finding, finding_en)
        commands.end_trial(by=by, now=then, number=number, end=end)


def _follow(maker: str, at: datetime) -> None:
    """Let growers follow the rule's first edition; the last of them leaves it."""
    growers = [
        Actor(each.person_id, "person")
        for each in growers_of(maker, limit=30)
        if each.person_id is not None
    ]
    for each in growers:
        commands.follow_rule(by=each, now=at, number=_RULE.number, edition=1)
    commands.leave_rule(by=growers[-1], now=at + 60 * _DAY, number=_RULE.number)
