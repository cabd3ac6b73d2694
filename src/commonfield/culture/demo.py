"""The library's part of the demo county: the starter shelf, what halls made, who read what.

All of it is written by the library's commands but for a hall's shelf, which takes all of the
starter shelf at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonfield.culture.choices import Rights, Subject, WorkKind
from commonfield.culture.library import commands as library
from commonfield.culture.library.desk.commands import object_to, publish_work
from commonfield.culture.library.types import (
    DrawnPage,
    NewChapter,
    NewObjection,
    NewWork,
    Taken,
    WorkWords,
)
from commonfield.culture.models import Chapter, ShelfPlace
from commonfield.people.types import GUEST, SYSTEM
from commonfield.places.types import PlaceInfo

_INVENTED: Final = "演示：文字和图画为虚构，不记载真实的人和事"
# A hall's own pages: a drawing of the starter shelf and a sentence that is true of any village.
_ALBUM: Final = (
    DrawnPage(
        "path",
        "进村的路。从前挑茶下山，走的就是这一条。",
        "The way into the village. Tea was carried down by it.",
    ),
    DrawnPage(
        "house-front",
        "老屋的门朝着山。门槛磨低了一截。",
        "The old house faces the hill. Its threshold is worn low.",
    ),
    DrawnPage(
        "courtyard",
        "天井里落下来的雨，一家人都听得见。",
        "When it rains into the courtyard, the whole family hears it.",
    ),
    DrawnPage(
        "stove", "灶前的位置，冬天最抢手。", "In winter everybody wants the seat before the stove."
    ),
    DrawnPage(
        "drying-floor",
        "晒谷的地方，晚上是孩子们的。",
        "The drying floor belongs to the children in the evening.",
    ),
    DrawnPage(
        "picking", "采茶的人天不亮就上山。", "Who picks tea is on the hill before it is light."
    ),
    DrawnPage(
        "opera-stage",
        "一年里最热闹的几天，戏台前坐满了人。",
        "On the liveliest days of the year the seats before the stage are full.",
    ),
    DrawnPage(
        "hall-lit",
        "现在，晚上亮着灯的是礼堂。",
        "Now it is the hall where the light is on at night.",
    ),
)
_OPERAS: Final = (
    ("高腔一折（待录）", "A Scene of Gaoqiang (to be recorded)"),
    ("越剧一折（待录）", "A Scene of Yue Opera (to be recorded)"),
    ("村里的山歌（待录）", "Songs of the Hills (to be recorded)"),
)
_SUNG: Final = "待填写：谁唱的、谁录的、唱的人同意给谁听。没有填好以前不要上架。"

_RULES: Final = (
    "书可以带回家看，看完放回原处；弄湿了也请拿来，不用赔。",
    "晚上七点到九点有人在。钥匙由三户人家轮着管，门上贴着这个星期是谁。",
    "想听录音的，请戴耳机；想把字放大的，让年轻人帮您按一下。",
)
_OBJECTION: Final = "这份须知是我写的，贴在墙上可以，放到网上没有问过我。"


@dataclass(frozen=True, slots=True)
class DemoBook:
    """A published title. Units: seconds of each of its pages, in order."""

    work: int
    since: datetime
    seconds: tuple[int, ...]


def add_starter_shelf(*, hall: str, now: datetime) -> list[DemoBook]:
    """Bring the fifteen books to a hall, published, some read by a machine if this one can."""
    taken = library.add_starter_shelf(by=SYSTEM, now=now, hall=hall)
    spoken = library.add_spoken_books(by=SYSTEM, now=now, hall=hall)
    return [_published(each, now) for each in (*taken, *spoken)]


def add_album(*, hall: str, village: PlaceInfo, leave_out: int, now: datetime) -> DemoBook:
    """Bring an album that a village's people made, without one of its pages, published."""
    words = WorkWords(
        title=f"{village.short_name}图册",
        title_en=f"Pictures of {village.name_en}",
        subject=Subject.VILLAGE,
        rights=Rights.OWN,
        rights_note=_INVENTED,
        authors=f"{village.short_name}文化礼堂",
        language="zh",
        description="村里人自己做的一本小书：路、屋、灶、茶山和礼堂。",
    )
    pages = [page for index, page in enumerate(_ALBUM) if index != leave_out % len(_ALBUM)]
    taken = library.add_drawn_work(by=SYSTEM, now=now, hall=hall, words=words, pages=pages)
    return _published(taken, now)


def add_opera_drafts(*, hall: str, now: datetime) -> None:
    """Leave three places for a hall's own recordings, whose rights are to be filled in."""
    for title, title_en in _OPERAS:
        words = WorkWords(
            title=title,
            title_en=title_en,
            subject=Subject.CUSTOMS,
            rights=Rights.HALL_ONLY,
            rights_note=_SUNG,
        )
        chapter = NewChapter(title=title, html="", text="")
        work = NewWork(WorkKind.SOUND, words, (chapter,))
        library.add_work(by=SYSTEM, now=now, hall=hall, work=work)


def add_disputed_text(
    *, hall: str, village: PlaceInfo, now: datetime, objected_at: datetime
) -> None:
    """Bring a short text that somebody objects to; the county has not settled it yet."""
    words = WorkWords(
        title=f"{village.short_name}礼堂借书须知",
        title_en=f"How to Borrow in the Hall of {village.name_en}",
        subject=Subject.VILLAGE,
        rights=Rights.OWN,
        rights_note=_INVENTED,
        authors=f"{village.short_name}文化礼堂",
        language="zh",
    )
    html = "\n".join(f"<p>{line}</p>" for line in _RULES)
    chapter = NewChapter(words.title, html, "\n".join(_RULES), seconds=20)
    work = NewWork(WorkKind.BOOK, words, (chapter,))
    taken = library.add_work(by=SYSTEM, now=now, hall=hall, work=work)
    publish_work(by=SYSTEM, now=now, work=taken.work)
    objection = NewObjection(_OBJECTION, "演示电话 13800138000")
    object_to(by=GUEST, now=objected_at, work=taken.work, objection=objection)


def put_on_shelves(books: Sequence[DemoBook], halls: Mapping[str, datetime]) -> None:
    """Let other halls offer titles too, each from a moment on."""
    ShelfPlace.objects.bulk_create(
        ShelfPlace(hall=hall, work_id=book.work, placed_at=now)
        for hall, now in halls.items()
        for book in books
    )


def _published(taken: Taken, now: datetime) -> DemoBook:
    publish_work(by=SYSTEM, now=now, work=taken.work)
    rows = Chapter.objects.filter(work_id=taken.work).order_by("number")
    return DemoBook(taken.work, now, tuple(rows.values_list("seconds", flat=True)))
