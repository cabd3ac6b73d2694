"""The voices of the demo county: said by a machine, or tones, and named as that.

They are written by the voices' commands; without ``ffmpeg`` there are none.
"""

import io
import shutil
import tempfile
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import pi, sin
from pathlib import Path
from typing import Final

from commonfield.people.choices import ConsentChannel, ConsentScope
from commonfield.people.types import SYSTEM, Actor
from commonfield.voices.choices import HeardAs
from commonfield.voices.commands import check_voice, lend_voice, take_voice_back
from commonfield.voices.types import NewVoice, VoiceTerms
from commonfield.workshop.ffmpeg import has_ffmpeg
from commonfield.workshop.limited import ProgramLimits, run_limited

# Beside each of them stands this name.
DEMO_SPEAKER: Final = "演示录音：机器合成，不是人声，也不是方言"
_ENGINE: Final = "espeak-ng"
_SPEAKING: Final = ProgramLimits(seconds=20, written_mb=10)
_RATE: Final = 16_000
_AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DemoVoice:
    """A word that a machine says for a speaker; ``checks`` reviewers find it right."""

    code: str
    variety: str
    meaning: str
    text: str
    speaker: int
    born_decade: int
    checks: int = 2
    is_taken_back: bool = False
    is_for_hall: bool = False
    helper: int | None = None


def lend_demo_voices(
    voices: Sequence[DemoVoice], *, reviewers: Sequence[int], now: datetime
) -> None:
    """Lend them, let reviewers find them right, and take one back."""
    if not has_ffmpeg():
        return
    for pitch, voice in enumerate(voices):
        by = Actor(voice.helper or voice.speaker, "person")
        scope = ConsentScope.EXPORT if voice.checks else ConsentScope.SITE
        terms = VoiceTerms(
            ConsentScope.HALL if voice.is_for_hall else scope,
            ConsentChannel.ALOUD if voice.helper else ConsentChannel.SELF,
            is_named=True,
        )
        lent = NewVoice(
            code=voice.code,
            speaker=voice.speaker,
            variety=voice.variety,
            meaning=voice.meaning,
            terms=terms,
            born_decade=voice.born_decade,
        )
        lend_voice(by=by, now=now, voice=lent, file=io.BytesIO(_speech(voice.text, pitch)))
        for reviewer in reviewers[: voice.checks]:
            check_voice(
                by=Actor(reviewer, "person"),
                now=now + _AN_HOUR,
                code=voice.code,
                heard_as=HeardAs.RIGHT,
            )
        if voice.is_taken_back:
            take_voice_back(by=SYSTEM, now=now + 2 * _AN_HOUR, code=voice.code)


def demo_interview(lines: Sequence[str], *, seconds: int) -> bytes:
    """Return lines said by a machine, each begun when its seconds come; none without ``ffmpeg``."""
    if not has_ffmpeg():
        return b""
    parts, rate = [], _RATE
    for text in lines:
        with wave.open(io.BytesIO(_speech(text, 0))) as spoken:
            rate = spoken.getframerate()
            length = 2 * rate * seconds
            parts.append(spoken.readframes(rate * seconds)[:length].ljust(length, b"\0"))
    return _wave(b"".join(parts), rate)


def _speech(text: str, pitch: int) -> bytes:
    """Return a word as a machine says it, or a tone where this machine has no voice."""
    if not shutil.which(_ENGINE):
        return _tone(220 + 40 * pitch)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "said.wav"
        voice = ("-v", "cmn", "-s", "120", "-p", str(30 + 8 * (pitch % 6)))
        run_limited([_ENGINE, *voice, "-w", str(made), text], _SPEAKING)
        return made.read_bytes() if made.exists() else _tone(220)


def _tone(hertz: int) -> bytes:
    marks = array("h", bytes(2 * _RATE))
    for index in range(_RATE // 4, 3 * _RATE // 4):
        marks[index] = int(9_000 * sin(2 * pi * hertz * index / _RATE))
    return _wave(marks.tobytes(), _RATE)


def _wave(frames: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, rate, 0, "NONE", ""))
        written.writeframes(frames)
    return file.getvalue()
