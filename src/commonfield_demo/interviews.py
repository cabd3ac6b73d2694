"""The demo's interview: an inheritor's, said by a machine, in words that are invented."""

import io
from collections.abc import Sequence
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


def make_interview(*, reviewers: Sequence[int], at: datetime) -> None:
    """Record the oldest who is written down here, let two find it right, write the words."""
    who = next((each for each in unrecorded(by=SYSTEM, now=at) if each.person is not None), None)
    workers = [each.person_id for each in demo_people() if each.role == Role.HERITAGE]
    sound = demo_interview([line for line, _gloss in _TOLD], seconds=_SECONDS)
    if who is None or who.person is None or not workers or not sound:
        return
    by = Actor(workers[0], "person")
    terms = VoiceTerms(ConsentScope.SITE, ConsentChannel.ALOUD)
    decade = who.born_year // 10 * 10 if who.born_year else None
    voice = NewVoice(_CODE, who.person, _VARIETY, terms, born_decade=decade)
    about = InterviewSubject(_TITLE, inheritor=who.code)
    lend_interview(by=by, now=at, voice=voice, about=about, file=io.BytesIO(sound))
    for hours, reviewer in enumerate(reviewers, 1):
        checked_at = at + timedelta(hours=hours)
        heard_as = HeardAs.RIGHT
        check_voice(by=Actor(reviewer, "person"), now=checked_at, code=_CODE, heard_as=heard_as)
    (kept,) = interviews_of_variety(_VARIETY, on=china_day(at))
    lines = (
        f"0:{number * _SECONDS:02} {line} | {gloss}" for number, (line, gloss) in enumerate(_TOLD)
    )
    write_transcript(by=by, now=at, interview=kept.id, text="\n".join(lines))
