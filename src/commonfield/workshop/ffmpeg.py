"""Running ffmpeg and ffprobe on audio of the library and of voices (docs/adr/0053)."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

from commonfield.workshop.limited import ProgramLimits, run_limited
from commonfield.workshop.media import SOUNDS, PublicFile, put_file
from commonfield.workshop.storage import blocks_of

# Neither a list of other files nor another machine is opened, whatever a recording names.
READ: Final = (
    *("-protocol_whitelist", "file,pipe"),
    *("-format_whitelist", "mp3,aac,ogg,wav,flac,matroska,webm,mov,mp4,m4a"),
)
WRITE: Final = (
    *("-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1", "-threads", "1"),
    *("-ac", "1", "-ar", "32000", "-c:a", "aac", "-b:a", "48k", "-flags:a", "+bitexact"),
    *("-fflags", "+bitexact", "-movflags", "+faststart", "-f", "ipod"),
)
_LOOKING: Final = ProgramLimits(seconds=60, written_mb=8)
_CONVERTING: Final = ProgramLimits(seconds=1_800, written_mb=480)


def has_ffmpeg() -> bool:
    """Return whether this machine can read and write sound."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


def probe(source: Path) -> dict[str, Any] | None:
    """Return a file's length, chapters and tags as ffprobe reads them; none if it has no sound.

    What a browser records does not say how long it is.
    """
    asked = ("-show_format", "-show_chapters", "-show_streams", "-of", "json")
    command = ["ffprobe", "-v", "error", *READ, *asked, f"file:{source}"]
    ended = run_limited(command, _LOOKING)
    try:
        found: dict[str, Any] = json.loads(ended.output)
        kinds = {stream.get("codec_type") for stream in found["streams"]}
        seconds = float(found["format"].get("duration", 1))
    except (ValueError, KeyError, TypeError):
        return None
    return None if ended.status or "audio" not in kinds or seconds <= 0 else found


def stored_sound(made: Path) -> PublicFile:
    with made.open("rb") as file:
        return put_file(blocks_of(file), SOUNDS)


def convert_sound(
    source: Path, target: Path, *, select: tuple[str, ...], encode: tuple[str, ...]
) -> bool:
    """Convert what ``select`` names of a file as ``encode`` says; return whether it succeeded."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *READ, *select, "-i", f"file:{source}"]
    ended = run_limited([*command, *encode, f"file:{target}"], _CONVERTING)
    return not ended.status and target.exists()
