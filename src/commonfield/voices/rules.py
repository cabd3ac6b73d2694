"""Rules of voices: right loudness, valid meanings, the age below which a guardian decides.

Units: decibels below full scale, LUFS, seconds.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from commonfield.kernel.errors import CommonfieldError
from commonfield.voices import errors

LONGEST_WORD_S: Final = 15
LONGEST_CONVERSATION_S: Final = 3 * 3_600
ENOUGH_REVIEWERS: Final = 2
# As loud as a voice is made, after the loudness of the recordings of the library.
_WANTED: Final = -18.0
_MOST_GAIN: Final = 20.0
_HEADROOM: Final = -1.5
_NOTHING_HEARD: Final = -50.0
_QUIETEST: Final = -41.0
# A tenth of a second at full scale is a knock on the table; every fourth one of speech is
# a microphone that cannot bear it.
_FULL_SCALE: Final = -0.2
_CLIPPED: Final = 0.25
_FEWEST_CLIPPED: Final = 3
# A speaker rises so far above the room, unless the room is too quiet to matter.
_RISES: Final = 10.0
_QUIET_ROOM: Final = -45.0
_SHORTEST: Final = 3
# By these a phone judges a word at once; the server measures it again.
PHONE_LIMITS: Final = {
    "nothing": _NOTHING_HEARD,
    "quietest": _QUIETEST,
    "full": _FULL_SCALE,
    "clipped": _CLIPPED,
    "fewest": _FEWEST_CLIPPED,
    "rises": _RISES,
    "room": _QUIET_ROOM,
    "shortest": _SHORTEST,
    "longest": LONGEST_WORD_S,
}
_MEANING: Final = re.compile(r"(0[1-9]|1[0-2])\.(0[1-9]|1[0-4])")
CODE: Final = re.compile(r"[a-z0-9]{16}")
_DECIDES_ALONE_FROM: Final = 14
_DECADE: Final = 10
_OLDEST: Final = 120


@dataclass(frozen=True, slots=True)
class SoundLevels:
    """A recording's loudness: the mean and the highest level of each tenth of a second.

    Units: decibels below full scale; ``loudness`` in LUFS (EBU R 128).
    """

    means: tuple[float, ...]
    peaks: tuple[float, ...]
    loudness: float


def is_meaning(text: str) -> bool:
    """Return whether a code is that of a lesson (01 to 12) and a meaning in it (01 to 14)."""
    return _MEANING.fullmatch(text) is not None


def is_decade(year: int, on: date) -> bool:
    """Return whether a living person may have been born in the decade from a year on."""
    return year % _DECADE == 0 and on.year - _OLDEST <= year <= on.year


def is_surely_child(born_decade: int | None, on: date) -> bool:
    """Return whether a person born in a decade is too young to decide alone."""
    return born_decade is not None and on.year - born_decade < _DECIDES_ALONE_FROM


def refusal_of(levels: SoundLevels) -> CommonfieldError | None:
    """Return the refusal of a recording's sound, or none."""
    if len(levels.means) < _SHORTEST or max(levels.means) < _NOTHING_HEARD:
        return errors.VoiceSilentError()
    if _is_clipped(levels):
        return errors.VoiceClippedError()
    if levels.loudness < _QUIETEST:
        return errors.VoiceQuietError()
    return errors.VoiceNoisyError() if _is_noisy(levels.means) else None


def _is_clipped(levels: SoundLevels) -> bool:
    spoken = sum(mean > _NOTHING_HEARD for mean in levels.means)
    clipped = sum(peak >= _FULL_SCALE for peak in levels.peaks)
    return clipped >= _FEWEST_CLIPPED and clipped >= _CLIPPED * spoken


def _is_noisy(means: tuple[float, ...]) -> bool:
    ordered = sorted(means)
    tenth = len(ordered) // 10
    floor, voice = ordered[tenth], ordered[-1 - tenth]
    return floor > _QUIET_ROOM and voice - floor < _RISES


def gain_of(levels: SoundLevels) -> float:
    """Return the gain that a recording needs without clipping its peaks."""
    return min(_WANTED - levels.loudness, _HEADROOM - max(levels.peaks), _MOST_GAIN)
