"""The demo's interviews, one of them an inheritor's: a machine says them, in invented words."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonfield.heritage.commands import lend_interview, write_transcript
from commonfield.heritage.queries import interviews_of_variety, unrecorded
from commonfield.heritage.types import InterviewSubject
from commonfield.kernel.clock import china_day
from commonfield.people.choices import ConsentChannel, ConsentScope, Role
from commonfield.people.queries import demo_people
from commonfield.people.types import SYSTEM, Actor
from commonfield.voices.choices import HeardAs
from commonfield.voices.commands import check_voice
from commonfield.voices.types import NewVoice, VoiceTerms
from commonfield.workshop.ffmpeg import has_ffmpeg
from commonfield_demo.rooms.voices import demo_interview

_VARIETY: Final = "songyang"
_CODE: Final = "demointerview001"
_TITLE: Final = "排祭那天（演示：合成音，内容虚构）"
_SECONDS: Final = 8
_TOLD: Final = (
    ("这是演示，声音是机器合成的，话是编的。", "不是真人讲述，只用来看这一页怎么用。"),
    ("正月里，一家抬一张桌子到祠堂前头。", "农历正月，每家搬一张桌子到祠堂门口。"),
    ("桌子摆成一排，高的在前，矮的在后。", "桌子排成一列，高桌在前，矮桌在后。"),
    ("小时候我专管端茶，一碗也不敢洒。", "我小时候负责端茶，一碗都不敢洒出来。"),
    ("摆好了，全村人围拢来看谁家摆得好。", "摆好以后，全村人都来看哪一家摆得好。"),
    ("现在年轻人回来，也肯学着摆了。", "现在年轻人回来，也愿意学着摆。"),
)
# With these, five people of the inheritor's village and five of the hall's have told something:
# how many is shown there, and so are figures from which one that is withheld could be worked out.
_MORE: Final = (
    ("采茶那几天（演示：合成音，内容虚构）", "清明前天不亮就上山，露水把鞋都打湿了。"),
    ("修水渠那年（演示：合成音，内容虚构）", "一家出一个人，修了整整一个冬天。"),
    ("赶集（演示：合成音，内容虚构）", "挑一担茶叶去镇上，换一斤盐回来。"),
    ("看戏（演示：合成音，内容虚构）", "戏台一搭起来，小孩子就去占位子。"),
    ("祠堂里念书（演示：合成音，内容虚构）", "先生坐在上头，我们坐在门槛上。"),
    ("打稻谷（演示：合成音，内容虚构）", "一个稻桶四个人，打到月亮上来。"),
    ("过年做糖（演示：合成音，内容虚构）", "灶里的火要稳，糖熬好了一村都香。"),
    ("第一盏电灯（演示：合成音，内容虚构）", "灯一亮，全村人都站在门口看。"),
    ("挑水（演示：合成音，内容虚构）", "天没亮先去井边，去晚了水就浑。"),
)


def make_interviews(*, reviewers: Sequence[int], speakers: Sequence[int], at: datetime) -> None:
    """Record the oldest who is written down here, and of each other speaker a sentence."""
    who = next((each for each in unrecorded(by=SYSTEM, now=at) if each.person is not None), None)
    workers = [each.person_id for each in demo_people() if each.role == Role.HERITAGE]
    if who is None or who.person is None or not workers or not has_ffmpeg():
        return
    by = Actor(workers[0], "person")
    decade = who.born_year // 10 * 10 if who.born_year else 1940
    tellings = [_Telling(_CODE, who.person, decade, _TITLE, _TOLD, who.code)]
    for number, (speaker, (title, line)) in enumerate(zip(speakers, _MORE, strict=False), 2):
        code = f"{_CODE[:-1]}{number}"
        tellings.append(_Telling(code, speaker, 1950, title, ((line, line),)))
    for telling in tellings:
        _keep(telling, by=by, reviewers=reviewers, at=at)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a person tells: lines with their glosses; ``inheritor`` if they are one."""

    code: str
    speaker: int
    born_decade: int
    title: str
    lines: Sequence[tuple[str, str]]
    inheritor: str = ""


def _keep(telling: _Telling, *, by: Actor, reviewers: Sequence[int], at: datetime) -> None:
    """Record a telling, let two find it right, write its words."""
    sound = demo_interview([line for line, _gloss in telling.lines], seconds=_SECONDS)
    terms = VoiceTerms(ConsentScope.SITE, ConsentChannel.ALOUD)
    code, decade = telling.code, telling.born_decade
    voice = NewVoice(code, telling.speaker, _VARIETY, terms, born_decade=decade)
    about = InterviewSubject(telling.title, inheritor=telling.inheritor)
    lend_interview(by=by, now=at, voice=voice, about=about, file=io.BytesIO(sound))
    for hours, reviewer in enumerate(reviewers, 1):
        checked_at = at + timedelta(hours=hours)
        heard_as = HeardAs.RIGHT
        check_voice(by=Actor(reviewer, "person"), now=checked_at, code=code, heard_as=heard_as)
    found = interviews_of_variety(_VARIETY, on=china_day(at))
    kept = next(each for each in found if each.voice == code)
    lines = (
        f"0:{number * _SECONDS:02} {line} | {gloss}"
        for number, (line, gloss) in enumerate(telling.lines)
    )
    write_transcript(by=by, now=at, interview=kept.id, text="\n".join(lines))
