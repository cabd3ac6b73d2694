"""Recordings: cut into chapters and turned into one form by the machine's ``ffmpeg``.

It becomes AAC in MP4, mono, at 48 kbit/s: 21 MB an hour, and every phone plays it. Opus would be a
third smaller, but iPhones play it in a web page only since 2024 (docs/adr/0053).
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.covers import cover_if_readable
from commonfield.library.rules import SOUND_SUFFIXES, unscrambled, without_number
from commonfield.library.types import NewChapter, NewWork, WorkDetails
from commonfield.workshop import errors as sound_errors
from commonfield.workshop.ffmpeg import READ, WRITE, convert_sound, has_ffmpeg, probe, stored_sound
from commonfield.workshop.limited import ProgramLimits, run_limited

_BEGINNINGS: Final = (b"ID3", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3")
_MPEG: Final = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9", b"\xff\xfa")
_LOOKING: Final = ProgramLimits(seconds=60, written_mb=8)
_MOST_SECONDS: Final = 12 * 3_600
_MOST_CHAPTERS: Final = 200


@dataclass(frozen=True, slots=True)
class _Span:
    """A chapter of a recording. Units: seconds from its beginning."""

    title: str
    start: float
    end: float


def is_sound(beginning: bytes, suffix: str) -> bool:
    """Return whether a file is audio, by its first bytes or its name."""
    is_wave = beginning.startswith(b"RIFF") and beginning[8:12] == b"WAVE"
    is_mp4 = beginning[4:8] == b"ftyp"
    is_known = beginning.startswith((*_BEGINNINGS, *_MPEG)) or is_wave or is_mp4
    return is_known or suffix.lower() in SOUND_SUFFIXES


def joined(parts: Sequence[NewWork], title: str) -> NewWork:
    """Return recordings as one: the chapters of each in order, one without a title by its file's.

    Its title is the recordings' own album, else ``title``.
    """
    chapters = tuple(
        each if each.title else replace(each, title=name, text=name)
        for part in parts
        for name in [without_number(part.details.title)[:200]]
        for each in part.chapters
    )
    first = parts[0]
    # Where only their numbers tell them apart, they keep those.
    if len(parts) > 1 and len({each.title for each in chapters}) == 1:
        chapters = tuple(
            replace(each, title=part.details.title[:200], text=part.details.title)
            for part in parts
            for each in part.chapters
        )
    return replace(
        first,
        details=replace(first.details, title=first.series or without_number(title) or title),
        chapters=chapters,
        files=tuple({file.sha256: file for part in parts for file in part.files}.values()),
        cover=next((part.cover for part in parts if part.cover), ""),
    )


def read_sound(file: BinaryIO, title: str, *, coder: str = "twoloop") -> NewWork:
    """Return a recording as a work, its chapters converted and stored.

    The ``coder`` "fast" takes a fifth of the time, for a voice that loses nothing by it.
    """
    if not has_ffmpeg():
        raise sound_errors.SoundToolMissingError
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        probed = _probed(source)
        if "duration" not in probed["format"]:
            # What a browser records does not say how long it is until it is written anew.
            made, source = source, Path(folder) / "whole.m4a"
            _convert(made, _Span("", 0.0, _MOST_SECONDS + 1.0), source, coder)
            probed = _probed(source)
        spans = _spans(probed)
        target = Path(folder) / "part.m4a"
        written = []
        for span in spans:
            _convert(source, span, target, coder)
            written.append(stored_sound(target))
        picture = _picture(source, probed, Path(folder) / "picture")
    tags = {
        name.lower(): unscrambled(str(value))
        for name, value in probed["format"].get("tags", {}).items()
    }
    details = WorkDetails(
        title=" ".join(tags.get("title", "").split())[:300] or title,
        subject=Subject.OTHER,
        rights=Rights.HALL_ONLY,
        authors=" ".join(tags.get("artist", "").split())[:300],
    )
    chapters = tuple(
        NewChapter(
            title=span.title,
            html="",
            text=span.title,
            seconds=max(1, round(span.end - span.start)),
            sound=one.sha256,
        )
        for span, one in zip(spans, written, strict=True)
    )
    cover = cover_if_readable(picture)
    files = {each.sha256: each for each in (*written, *filter(None, [cover]))}
    return NewWork(
        kind=WorkKind.SOUND,
        details=details,
        chapters=chapters,
        files=tuple(files.values()),
        cover=cover.sha256 if cover else "",
        series=" ".join(tags.get("album", "").split())[:300],
    )


def _picture(source: Path, probed: dict[str, Any], target: Path) -> bytes:
    """Return the picture that a recording brings, as it is there; empty if it brings none."""
    kinds = (stream.get("disposition", {}).get("attached_pic") for stream in probed["streams"])
    if not any(kinds):
        return b""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *READ, "-i", f"file:{source}"]
    copied = ("-map", "0:v:0", "-frames:v", "1", "-c:v", "copy", "-update", "1", "-f", "image2")
    run_limited([*command, *copied, f"file:{target}"], _LOOKING)
    return target.read_bytes() if target.exists() else b""


def _probed(source: Path) -> dict[str, Any]:
    """Probe a file; refuse one without audio, or that is too long."""
    found = probe(source)
    if found is None:
        raise sound_errors.SoundUnreadableError
    if float(found["format"].get("duration", 1)) > _MOST_SECONDS:
        raise sound_errors.SoundLengthError(hours=_MOST_SECONDS // 3_600)
    return found


def _spans(probed: dict[str, Any]) -> list[_Span]:
    """Return the chapters that a recording marks, or all of it as one."""
    whole = float(probed["format"]["duration"])
    marked, marks = probed.get("chapters", []), []
    for mark in marked if len(marked) <= _MOST_CHAPTERS else ():
        start, end = float(mark["start_time"]), min(float(mark["end_time"]), whole)
        name = " ".join(unscrambled(str(mark.get("tags", {}).get("title", ""))).split())[:200]
        if 0 <= start < end:
            marks.append(_Span(name, start, end))
    return marks or [_Span("", 0.0, whole)]


def _convert(source: Path, span: _Span, target: Path, coder: str) -> None:
    cut = ("-ss", f"{span.start:.3f}", "-t", f"{span.end - span.start:.3f}")
    write = ("-aac_coder", coder, *WRITE)
    if not convert_sound(source, target, select=cut, encode=write):
        raise sound_errors.SoundUnreadableError
