"""The demo's cases: what five villages tried, who started it, who gave it up; one waits.

All of them are invented. The first is the key rota, whose effect is real: see ``rota``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from commonfield.facts.commands import fold_new_facts
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.sharing.cases import commands
from commonfield.sharing.cases.types import CaseDetails, CasePictureInfo
from commonfield.sharing.evidence.commands import count_verdicts
from commonfield.workshop.choices import Verdict
from commonfield_demo.halls import clock_at
from commonfield_demo.pictures import draw_garden
from commonfield_demo.plan import NAMED_VILLAGES, Plan
from commonfield_demo.rota import rota

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class _Told:
    """A case: topic, claim, cost, and its words. Units: fen, days of work."""

    topic: str
    indicator: str
    cost_fen: int
    work_days: int
    zh: Mapping[str, str]
    en: Mapping[str, str]

    def details(self, village: str, began_on: date, ended_on: date | None = None) -> CaseDetails:
        words = {**self.zh, **{f"{name}_en": text for name, text in self.en.items()}}
        return CaseDetails(
            village=village,
            topic=self.topic,
            began_on=began_on,
            ended_on=ended_on,
            cost_fen=self.cost_fen,
            work_days=self.work_days,
            indicator=self.indicator,
            direction=1,
            **words,
        )


def _words(*texts: str) -> dict[str, str]:
    return dict(zip(("title", "done", "failed", "happened", "ask"), texts, strict=True))


_KEYS: Final = _Told(
    "hall",
    "open_days",
    18_000,
    3,
    _words(
        "三户轮值管钥匙（演示）",
        "买了一个钥匙箱，一个月三户人家轮着管；门上写明开门的钟点和当月哪几户值日。",
        "采茶的时候白天没有人来，后来改到晚上开。",
        "以前有客人来才开门，一个月六天；现在一个月开二十六天，活动从两场到七场。",
        "村妇联",
    ),
    _words(
        "Three families, one key (demo)",
        "One key box. Three families a month keep the key in turn; the door says when it is open"
        " and which families are on duty.",
        "In the picking season nobody came by day; the hours moved to the evening.",
        "The hall used to open for visitors, six days a month; now it is open on twenty-six, and"
        " events went from two to seven.",
        "The village's women's committee",
    ),
)
_LOUDSPEAKER: Final = _Told(
    "voice",
    "hall_visits",
    0,
    1,
    _words(
        "广播讲土话（演示）",
        "傍晚六点广播一分钟，先讲土话，再讲普通话。",
        "头一个月，外省来的采茶工一句也听不懂；后来普通话放慢，再讲一遍。",
        "老人自己来打疫苗，不用一家一家去叫。",
        "村广播员",
    ),
    _words(
        "The loudspeaker speaks our tongue (demo)",
        "One minute at six in the evening, first in the dialect, then in Mandarin.",
        "In the first month, pickers from other provinces understood nothing; the Mandarin part"
        " is slower now and said twice.",
        "Elders came for their vaccination by themselves; no house calls were needed.",
        "The keeper of the village's loudspeaker",
    ),
)
_SCALE: Final = _Told(
    "phones",
    "errands_first_own",
    3_000,
    12,
    _words(
        "秤边的一刻钟（演示）",
        "等着过秤的时候教手机，一天只教一样：看自己的对账单、把字变大、验证码不发给别人。志愿者管一顿晚饭。",
        "之前白天在礼堂上大课，只来了四个人。",
        "五十二个人里，一个月后有三十一个能自己看对账单。",
        "合作社过秤处",
    ),
    _words(
        "A quarter of an hour at the scale (demo)",
        "Phone lessons where people wait anyway, one thing a day: read your statement, make the"
        " letters big, send no codes. The volunteer gets a supper.",
        "A lecture in the hall by day, before that, had four listeners.",
        "Of fifty-two, thirty-one read their statement alone a month later.",
        "The cooperative's scale",
    ),
)
_PACKING: Final = _Told(
    "selling",
    "online_sales",
    4_200_000,
    40,
    _words(
        "五家店一个打包间（演示）",
        "五家网店合租一间屋，一起打包、一起叫快递。",
        "头一个星期，两家的货混在了一起；后来各用各的货架，出门扫一次码。",
        "寄一个包裹从三块六降到两块四。",
        "村股份经济合作社",
    ),
    _words(
        "Five shops, one packing room (demo)",
        "Five online shops rent one room, pack together and call one courier.",
        "In the first week the goods of two shops were mixed; each has its own shelf now, and"
        " parcels are scanned at the door.",
        "A parcel went from 3.60 to 2.40 yuan.",
        "The village's collective",
    ),
)
_POINTS: Final = _Told(
    "governing",
    "hall_visits",
    6_800_000,
    90,
    _words(
        "积分超市关了（演示）",
        "来一次记一次分，分可以换肥皂和米。办了十一个月。",
        "拿走东西的总是那二十来个人，没有手机的记不上分。村里把它停了，剩下的钱给了老年食堂。",
        "停了以后，来礼堂的人没有少。",
        "村委会",
    ),
    _words(
        "The points shop that closed (demo)",
        "Points for coming, to be changed for soap and rice. It ran for eleven months.",
        "The same twenty people took everything, and those without a phone got no points. The"
        " village wound it up and gave the rest to the elders' canteen.",
        "After it closed, no fewer people came to the hall.",
        "The villagers' committee",
    ),
)
_WAITING: Final = _Told(
    "care",
    "hall_events",
    0,
    4,
    _words(
        "理发的日子（演示）",
        "每月初八，理发师傅来礼堂，老人不用进城。",
        "第一个月没写明几点，来早的人等了一上午。",
        "一次来三十来个人。",
        "礼堂管理员",
    ),
    _words(
        "The barber's day (demo)",
        "On the eighth of each month the barber comes to the hall; elders need not go to town.",
        "In the first month no hour was given, and those who came early waited all morning.",
        "Some thirty people come each time.",
        "The hall's keeper",
    ),
)


def make_cases(*, plan: Plan, at: datetime) -> None:
    """Let villages tell cases, the editor accept them, and others start them and give up."""
    by_role = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    officer, clerk = by_role[Role.BUREAU.value], by_role[Role.VILLAGE_CLERK.value]
    told = _CaseTelling(officer, by_role[Role.EDITOR.value])
    found, last = rota(plan), china_day(at)
    first = min(found.adopted.values())
    keys = told.tell(_KEYS, plan.hall_village, first - 60 * _DAY, by=clerk)
    for village, on in sorted(found.adopted.items(), key=lambda each: each[1]):
        told.start(keys, village, on)
    spoken = told.tell(_LOUDSPEAKER, NAMED_VILLAGES[0], last - 190 * _DAY)
    for number, village in enumerate(NAMED_VILLAGES[1:4]):
        told.start(spoken, village, last - (170 - 12 * number) * _DAY)
    told.tell(_SCALE, plan.makers[0].village, last - 100 * _DAY)
    packing, left = told.tell(_PACKING, plan.stores[1].village, last - 130 * _DAY), found.others[1]
    told.start(packing, left, last - 90 * _DAY)
    commands.give_up_case(
        by=officer,
        now=clock_at(last - 20 * _DAY, 15),
        slug=packing,
        village=left,
        why="五家里搬走了两家，剩下的包裹太少，合租不划算。",
    )
    told.tell(_POINTS, found.others[0], last - 70 * _DAY, ended_on=last - 75 * _DAY)
    told.tell(_WAITING, plan.hall_village, last - 3 * _DAY, by=clerk)


@dataclass(frozen=True)
class _CaseTelling:
    """The officer, who writes and starts cases for villages, and the editor, who accepts them."""

    officer: Actor
    editor: Actor

    def tell(
        self,
        told: _Told,
        village: str,
        on: date,
        *,
        by: Actor | None = None,
        ended_on: date | None = None,
    ) -> str:
        """Write a case on a day, and accept it two days later unless it is the one that waits."""
        by, now = by or self.officer, clock_at(on, 9)
        pictures = []
        if told is _SCALE:
            drawn = draw_garden(village)
            file = commands.keep_picture(by=by, now=now, village=village, content=drawn)
            pictures = [CasePictureInfo(file, "茶园里的秤（演示图）")]
        details = told.details(village, on - 210 * _DAY, ended_on)
        slug = commands.tell_case(
            by=by, now=now, details=details, pictures=pictures, is_agreed=True
        )
        if told is not _WAITING:
            commands.decide_case(
                by=self.editor, now=now + 2 * _DAY, slug=slug, verdict=Verdict.ACCEPTED
            )
        return slug

    def start(self, slug: str, village: str, on: date) -> None:
        """Start a case in a village."""
        now = clock_at(on, 10)
        commands.adopt_case(by=self.officer, now=now, slug=slug, village=village, on=on)


def count_case_verdicts(*, at: datetime) -> None:
    """Count what is known of them, once all facts are added up."""
    count_verdicts(at)
    fold_new_facts(at)
