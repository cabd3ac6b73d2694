"""Transcripts of interviews, one line each: ``mm:ss what was said | in Mandarin``."""

import re
from collections.abc import Iterable
from typing import Final

from commonfield.heritage import errors
from commonfield.heritage.types import TranscriptLine

_MOST: Final = 3_000
_LONGEST: Final = 500
_TIME: Final = r"(?:(\d{1,2})[:：])?(\d{1,3})[:：]([0-5]\d)(?:[.,](\d{1,3}))?"
_LINE: Final = re.compile(rf"{_TIME}\s+(\S.*)")
_CUE: Final = re.compile(rf"{_TIME}\s+-->")
_TAG: Final = re.compile(r"<[^<>]*>")


def parse_transcript(text: str, *, milliseconds: int) -> list[TranscriptLine]:
    """Parse a transcript, or subtitles (WebVTT, SRT), of a recording of a known length.

    The two lines of a subtitle are the speech and its Mandarin.
    """
    # No database keeps it.
    text = text.replace("\0", "")
    if "-->" in text:
        text = _lines_of_subtitles(text)
    numbered = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(numbered) > _MOST:
        raise errors.LinesManyError(most=_MOST)
    lines: list[TranscriptLine] = []
    for number, line in numbered:
        parsed = _parsed(number, line)
        if lines and parsed.at < lines[-1].at:
            raise errors.LineOrderError(number=number, time=time_text(parsed.at))
        if parsed.at > milliseconds:
            raise errors.LineEndError(number=number, time=time_text(milliseconds))
        lines.append(parsed)
    return lines


def _parsed(number: int, line: str) -> TranscriptLine:
    match = _LINE.fullmatch(line)
    if match is None:
        raise errors.LineTimeError(number=number)
    if len(match[5]) > _LONGEST:
        raise errors.LineLongError(number=number, most=_LONGEST)
    text, _bar, gloss = match[5].replace("｜", "|").partition("|")
    if not text.strip():
        raise errors.LineTimeError(number=number)
    return TranscriptLine(_milliseconds(match), text.strip(), gloss.strip())


def _milliseconds(match: re.Match[str]) -> int:
    hours, minutes, seconds, part = match[1] or 0, match[2], match[3], match[4] or ""
    whole = int(hours) * 3_600 + int(minutes) * 60 + int(seconds)
    return whole * 1_000 + int(part.ljust(3, "0"))


def _lines_of_subtitles(text: str) -> str:
    """Return subtitles as the lines that a person would have typed."""
    lines = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        rows = [row.strip() for row in block.splitlines()]
        at = next((n for n, row in enumerate(rows) if _CUE.match(row)), None)
        texts = [] if at is None else [_TAG.sub("", row) for row in rows[at + 1 :] if row]
        if at is not None and texts:
            bar = " | " if len(texts) == len(("said", "gloss")) else " "
            lines.append(f"{rows[at].partition('-->')[0].strip()} {bar.join(texts)}")
    return "\n".join(lines)


def transcript_text(lines: Iterable[TranscriptLine]) -> str:
    return "\n".join(
        f"{time_text(each.at)} {each.text}" + (f" | {each.gloss}" if each.gloss else "")
        for each in lines
    )


def time_text(milliseconds: int) -> str:
    """Return a time within a recording as text: 2:05, 1:02:05, 2:05.250."""
    seconds, part = divmod(milliseconds, 1_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    whole = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{whole}.{part:03}" if part else whole
