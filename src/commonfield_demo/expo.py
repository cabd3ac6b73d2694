"""The demo's tea merchants' fair, with stands in every state, and the county's notes."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.sharing.expo import commands as expo
from commonfield.sharing.expo import queries
from commonfield.sharing.expo.types import NewEnquiry, NewExpo, NewStand, StandView, StandWords
from commonfield.sharing.notes import commands as notes
from commonfield.sharing.notes.types import NoteText
from commonfield_demo.pictures import draw_garden
from commonfield_demo.plan import Plan
from commonfield_demo.scales import COUNTY

_DAY: Final = timedelta(days=1)
_FAIR: Final = ("茶商大会", "Tea merchants' fair", "浙南茶叶市场")
_BEFORE, _ARRANGED = 365 * _DAY, 20 * _DAY
# Of each stand: its first and last day, counted from the demo's day.
_STANDS: Final = (
    (StandWords("银猴茶评", "Silver Monkey, tasted", "坐下喝一杯。", "Sit down for a cup."), -1, 6),
    (StandWords("五家店一个打包间", "Five shops, one packing room", "看寄一单省多少。"), 3, 6),
    (StandWords("香茶专场", "Xiangcha day"), -2, -1),
    (StandWords("茶食", "Tea snacks"), -1, 6),
)
_WITHDRAWN: Final = 3
_ASKED: Final = (
    ("外地茶商林", "13900001111", "香茶一次订两百斤，能不能按批次给检测单？"),
    ("民宿老板", "13900002222", "想给客人做一款小罐茶，最少订多少罐？"),
    ("李老师", "0578-8060000", "带学生来看炒茶，哪天方便？"),
)
_ANSWERS: Final = ("可以，每批附检测单，合作社给您留样。", "一百罐起，罐身可以印民宿的名字。")
_NOTES: Final = (
    (
        NoteText(
            "茶叶冷库开始用了",
            "The tea cold store is in use",
            "水南的共用冷库本周启用，先给六家合作社用，按天收费。",
            "The shared cold store at Shuinan opened this week to six cooperatives, by the day.",
            shows="冷库旁的茶园",
            credit="演示图",
        ),
        40,
    ),
    (
        NoteText(
            "礼堂的书又多了",
            "More books in the auditoriums",
            "县图书馆给村里的礼堂换了一批书，有大字本和听的书。",
            "The county library renewed the auditoriums' books, with large print and audio.",
        ),
        15,
    ),
    (NoteText("茶商大会报名的展位", text="今年的展位已排好，名单在展会页面上。"), 1),
)
_CORRECTION: Final = ("先用的是五家合作社，不是六家。", "Five cooperatives use it first, not six.")


def make_expo(*, plan: Plan, at: datetime) -> None:
    """Hold a fair last year and one now, with what visitors ask; let the editor write notes."""
    cast = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    editor, admin = cast[Role.EDITOR.value], cast[Role.COUNTY_ADMIN.value]
    owners = list(dict.fromkeys(store.organisation for store in plan.stores))
    _last_year(editor, owners[0], at - _BEFORE)
    _fair(editor, cast[Role.KEEPER.value], owners, at)
    _notes(editor, admin, at)


def _held(by: Actor, now: datetime, at: datetime, days: tuple[int, int]) -> int:
    name, name_en, spot = _FAIR
    year, (first, last) = china_day(at).year, (china_day(at) + each * _DAY for each in days)
    new = NewExpo(f"{year}年{name}", COUNTY, first, last, f"{name_en} {year}", spot)
    return expo.arrange_expo(by=by, now=now, new=new)


def _last_year(editor: Actor, owner: str, at: datetime) -> None:
    """Hold a fair of three days, whose one enquiry was answered and has been deleted."""
    then = at - _ARRANGED
    pk = _held(editor, then, at, (0, 2))
    stand = NewStand(1, owner, china_day(at), china_day(at) + 2 * _DAY)
    expo.add_stand(by=editor, now=then, expo=pk, new=stand, words=_STANDS[0][0])
    expo.show_due_stands(at)
    code = _left(editor, pk, 1, at + _DAY, _ASKED[2])
    expo.answer_enquiry(by=editor, now=at + 2 * _DAY, code=code, answer=_ANSWERS[0])
    expo.forget_enquiries(at + 60 * _DAY)


def _fair(editor: Actor, keeper: Actor, owners: list[str], at: datetime) -> None:
    then = at - _ARRANGED
    pk = _held(editor, then, at, (-2, 6))
    for index, (words, first, last) in enumerate(_STANDS):
        owner, day = owners[index % len(owners)], china_day(at)
        new = NewStand(index + 1, owner, day + first * _DAY, day + last * _DAY)
        made = expo.add_stand(by=editor, now=then, expo=pk, new=new, words=words)
        _show(editor, queries.kept_stand(editor, made, then), then, {"case", "trial", "tea"})
        if index == _WITHDRAWN:
            expo.withdraw_stand(by=editor, now=at - 5 * _DAY, pk=made)
    for days in (2, 1, 0):
        expo.show_due_stands(at - days * _DAY)
    asked = zip((1, 3, 1), _ASKED, strict=True)
    codes = [_left(editor, pk, number, at - _DAY, said) for number, said in asked]
    expo.answer_enquiry(by=keeper, now=at, code=codes[0], answer=_ANSWERS[0])
    expo.answer_enquiry(by=editor, now=at, code=codes[1], answer=_ANSWERS[1])


def _show(by: Actor, stand: StandView, now: datetime, kinds: set[str]) -> None:
    """Let a stand show the first few things of some kinds that it may show."""
    offered = queries.offered_exhibits(stand, now)
    for kind, things in ((kind, things) for kind, things in offered if kind.code in kinds):
        for each in things[:4]:
            expo.show_exhibit(by=by, now=now, pk=stand.pk, kind=kind.code, code=each.code)


def show_dialect(*, at: datetime) -> None:
    """Let the first stand show how it is said here, once there are voices."""
    fair = queries.expos(china_day(at))[0]
    stand = queries.stand(fair.pk, 1)
    _show(SYSTEM, stand, at, {"dialect"})


def _left(editor: Actor, pk: int, number: int, now: datetime, said: tuple[str, str, str]) -> str:
    new = NewEnquiry(*said, agrees=True)
    expo.leave_enquiry(by=GUEST, now=now, expo=pk, number=number, new=new)
    rows = queries.enquiries_to_answer(editor, now).filter(made_at=now, stand__number=number)
    return rows.order_by("-pk")[0].code


def _notes(editor: Actor, admin: Actor, at: datetime) -> None:
    """Write three notes: one is corrected later, one waits for its second person."""
    numbers = []
    for text, days in _NOTES:
        then = at - days * _DAY
        picture = draw_garden("notes") if text.shows else b""
        number = notes.prepare_note(by=editor, now=then, text=text, picture=picture)
        if text is not _NOTES[-1][0]:
            notes.accept_note(by=admin, now=then + _DAY, number=number)
        numbers.append(number)
    then = at - 30 * _DAY
    chinese, english = _CORRECTION
    wrong = notes.correct_note(
        by=editor, now=then, number=numbers[0], text=chinese, text_en=english
    )
    notes.accept_note(by=admin, now=then + _DAY, number=wrong)
