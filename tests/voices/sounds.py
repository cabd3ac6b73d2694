"""Sounds for a microphone: a tone between two pauses, in a quiet or a noisy room."""

import io
import wave
from array import array
from functools import cache
from math import pi, sin
from typing import Final

_RATE: Final = 16_000


@cache
def spoken(seconds: float = 1.0, *, level: float = 0.3, noise: float = 0.0) -> bytes:
    """Return a tone with a pause before and after it, perhaps in a noisy room, as a WAV file."""
    marks, quiet = array("h"), int(_RATE * 0.3)
    length, state = int(_RATE * seconds) + 2 * quiet, 1
    for index in range(length):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        heard = noise * (state / 2**30 - 1)
        if quiet <= index < length - quiet:
            heard += level * sin(2 * pi * 300 * index / _RATE)
        marks.append(int(32_767 * max(-1.0, min(1.0, heard))))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, _RATE, len(marks), "NONE", ""))
        written.writeframes(marks.tobytes())
    return file.getvalue()
