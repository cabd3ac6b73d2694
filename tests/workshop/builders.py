"""What people send us: a photograph as a phone takes it."""

import io
from typing import Final

from PIL import Image

GPS: Final = 0x8825
ORIENTATION: Final = 0x0112
MAKE: Final = 0x010F


def photograph(
    size: tuple[int, int] = (1600, 900), *, orientation: int = 1, colour: str = "green"
) -> bytes:
    """Take a JPEG as a phone does: its left half red, with place, maker and a note inside."""
    picture = Image.new("RGB", size, colour)
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = picture.getexif()
    exif[MAKE], exif[ORIENTATION] = "SecretPhone", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (28.0, 27.0, 11.0), 3: "E", 4: (119.0, 28.0, 43.0)})
    packed = io.BytesIO()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SecretPlace</x:xmpmeta>'
    picture.save(packed, "JPEG", exif=exif, xmp=xmp, comment=b"SecretNote")
    return packed.getvalue()
