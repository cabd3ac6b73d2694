"""The demo's notice board: a year of notices, one waiting, one sent back, questions."""

from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.services.board.commands import (
    accept_notice,
    answer_question,
    ask_village,
    prepare_notice,
    send_notice_back,
)
from commonfield.services.board.types import NewNotice
from commonfield_demo.plan import Plan

_DAY: Final = timedelta(days=1)
_QUARTERS: Final = 4
# Days from the end of a period to the notice: one of them came late.
_AFTER: Final = (9, 12, 24, 8)
_TEXTS: Final = {
    "affairs": "垃圾清运、路灯和水渠的安排；村民代表会议的决定。（演示）",
    "income": "",
    "aid": "名单和金额见附件。（演示）",
    "relief": "本季没有救灾款物。（演示）",
    "collective": "",
}
_TITLES: Final = {
    "affairs": "本季村务",
    "income": "本季村级收支",
    "aid": "本季低保、救助名单",
    "relief": "本季救灾救济款物",
    "collective": "本季合作社财务",
    "weight": "林地流转的报价",
}
_INCOME: Final = (
    "科目,期初余额,本期收入,本期支出,期末余额\n"
    "山场租金,12000.00,8000.00,3500.00,16500.00\n"
    "公益支出,4000.00,0,1200.00,2800.00\n"
).encode()
_AID: Final = "姓名,类别,每月金额（元）\n叶阿公,低保,960.00\n蓝阿婆,特困,1250.00\n".encode()
_FILES: Final = {
    "income": ("村级收支.csv", _INCOME),
    "collective": ("合作社收支.csv", _INCOME),
    "aid": ("低保名单.csv", _AID),
}
# Asked so many days ago, and answered so many days later.
_QUESTIONS: Final = (
    ("水渠的维修费是怎么算的？", 200, 6, "按三家报价里最低的一家，合同在村委会可看。"),
    ("路灯什么时候装到上村？", 150, 11, "下个月装六盏。"),
    ("山场租金收了多少？", 120, 19, "见第三季度收支。"),
    ("礼堂的押金去哪里了？", 80, 9, "记在村级收支里，活动后退还。"),
    ("公益岗是怎么选的？", 40, 13, "村民代表会议票决，名单已公示。"),
    ("新修的路为什么停工？", 4, None, ""),
)


def make_board(*, plan: Plan, at: datetime) -> None:
    """Let the demo's village clerk publish for a year, and a supervisor accept."""
    cast = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    clerk, supervisor = cast[Role.VILLAGE_CLERK.value], cast[Role.SUPERVISOR.value]
    quarter = china_day(at).replace(day=1)
    ends: list[date] = []
    while len(ends) < _QUARTERS:
        if quarter.month % 3 == 1:
            ends.append(quarter)
        quarter = (quarter - _DAY).replace(day=1)
    for day, after in zip(reversed(ends), _AFTER, strict=True):
        midnight = at - (china_day(at) - day)
        for kind in _TEXTS:
            _publish(clerk, supervisor, plan.hall_village, kind, midnight + after * _DAY, at)
    matter = _notice(plan.hall_village, "weight", "林地流转的三家报价已收到。（演示）", at)
    prepare_notice(by=clerk, now=at - _DAY, new=matter)
    back = prepare_notice(by=clerk, now=at - 9 * _DAY, new=matter)
    send_notice_back(by=supervisor, now=at - 8 * _DAY, number=back, reason="缺第三家的报价单")
    for text, ago, days, answer in _QUESTIONS:
        asker = cast[Role.GROWER.value]
        asked_at = at - ago * _DAY
        number = ask_village(by=asker, now=asked_at, village=plan.hall_village, text=text)
        if days is not None:
            answer_question(by=clerk, now=asked_at + days * _DAY, number=number, answer=answer)


def _notice(village: str, kind: str, text: str, now: datetime) -> NewNotice:
    name, content = _FILES.get(kind, ("", b""))
    last_day = china_day(now) + 365 * _DAY
    return NewNotice(village, kind, _TITLES[kind], text, last_day, name, content)


def _publish(
    clerk: Actor, supervisor: Actor, village: str, kind: str, now: datetime, end: datetime
) -> None:
    if now + 2 * _DAY >= end:
        return
    new = _notice(village, kind, _TEXTS[kind], now)
    number = prepare_notice(by=clerk, now=now, new=new)
    accept_notice(by=supervisor, now=now + 2 * _DAY, number=number)
