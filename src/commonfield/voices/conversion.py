"""Converting recordings to one format and loudness, before any transaction."""

import math
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from commonfield.voices.errors import VoiceSilentError, VoiceTooLongError
from commonfield.voices.rules import (
    LONGEST_CONVERSATION_S,
    LONGEST_WORD_S,
    SoundLevels,
    gain_of,
    refusal_of,
)
from commonfield.voices.types import ConvertedVoice
from commonfield.workshop import errors as sound_errors
from commonfield.workshop.ffmpeg import WRITE, convert_sound, has_ffmpeg, probe, stored_sound

_RATE: Final = 16_000
_WINDOW: Final = _RATE // 10
# Nothing at all, which a meter calls minus infinity.
_NOTHING: Final = -120.0
_KEYS: Final = ("lavfi.astats.Overall.RMS_level", "lavfi.astats.Overall.Peak_level", "lavfi.r128.I")


def converted_voice(file: BinaryIO, *, is_conversation: bool) -> ConvertedVoice:
    """Convert a recording into the stored form; refuse one that is unfit for learning.

    The same bytes become the same file again.
    """
    if not has_ffmpeg():
        raise sound_errors.SoundToolMissingError
    longest = LONGEST_CONVERSATION_S if is_conversation else LONGEST_WORD_S
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source"
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        _check_length(source, longest, is_conversation=is_conversation)
        levels = _levels(source, folder, longest)
        # Of what a browser records it is known now how long it is.
        if len(levels.means) > longest * 10 + 1:
            raise _too_long(is_conversation=is_conversation)
        if refusal := refusal_of(levels):
            raise refusal
        target = folder / "made.m4a"
        louder = ("-af", f"volume={gain_of(levels):.2f}dB")
        if not convert_sound(source, target, select=(), encode=(*louder, *WRITE)):
            raise sound_errors.SoundUnreadableError
        made = probe(target)
        milliseconds = round(float(made["format"]["duration"]) * 1_000) if made else 0
        return ConvertedVoice(stored_sound(target), milliseconds)


def _check_length(source: Path, longest: int, *, is_conversation: bool) -> None:
    found = probe(source)
    if found is None:
        raise sound_errors.SoundUnreadableError
    if float(found["format"].get("duration", 1)) > longest + 1:
        raise _too_long(is_conversation=is_conversation)


def _too_long(*, is_conversation: bool) -> VoiceTooLongError | sound_errors.SoundLengthError:
    if is_conversation:
        return sound_errors.SoundLengthError(hours=LONGEST_CONVERSATION_S // 3_600)
    return VoiceTooLongError(seconds=LONGEST_WORD_S)


def _levels(source: Path, folder: Path, longest: int) -> SoundLevels:
    """Measure each tenth of a second, and the loudness of the whole."""
    means, peaks, loudness = (folder / name for name in ("means", "peaks", "loudness"))
    filters = (
        f"aresample={_RATE},aformat=sample_fmts=flt:channel_layouts=mono,asetnsamples=n={_WINDOW}",
        "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level+Peak_level",
        f"ametadata=mode=print:key={_KEYS[0]}:file={means}",
        f"ametadata=mode=print:key={_KEYS[1]}:file={peaks}",
        # Loudness is measured over 0.4 s; a word may be shorter.
        "apad=pad_dur=0.4,ebur128=metadata=1",
        f"ametadata=mode=print:key={_KEYS[2]}:file={loudness}",
    )
    cut = ("-t", str(longest + 2))
    measured = folder / "measured.wav"
    write = ("-map", "0:a:0", "-af", ",".join(filters), "-threads", "1", "-c:a", "pcm_u8")
    if not convert_sound(source, measured, select=cut, encode=(*write, "-f", "wav")):
        raise sound_errors.SoundUnreadableError
    measured.unlink()
    measured_loudness = _printed(loudness)
    if not measured_loudness:
        raise VoiceSilentError
    return SoundLevels(_printed(means), _printed(peaks), measured_loudness[-1])


def _printed(path: Path) -> tuple[float, ...]:
    """Return the values that a meter wrote down, one for each part of the sound."""
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    values = (float(line.partition("=")[2]) for line in lines if line.startswith("lavfi."))
    return tuple(value if math.isfinite(value) else _NOTHING for value in values)
