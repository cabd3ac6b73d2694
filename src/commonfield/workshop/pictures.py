"""Pictures as pages show them: upright, made smaller, WebP, with nothing of the camera left.

A photograph says where it was taken, with what and when; none of that leaves this file: only the
pixels are copied.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from commonfield.workshop.errors import FileTooLargeError, FileUnknownKindError, PictureSizeError
from commonfield.workshop.files import media_type_of

# What may be sent. Units: bytes, pixels.
MOST_BYTES: Final = 15_000_000
MOST_PIXELS: Final = 60_000_000
_FEWEST_PX: Final = 40
_KINDS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_QUALITY: Final = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in WebP. Units: pixels."""

    content: bytes
    width_px: int
    height_px: int


def made_smaller(content: bytes, *boxes_px: int) -> list[Picture]:
    """Return a picture as it fits into squares of some sizes; it is never made larger.

    Raises:
        FileTooLargeError: if the file has more than 15 megabytes.
        FileUnknownKindError: if it is no JPEG, PNG or WebP, or is damaged.
        PictureSizeError: if it has more pixels than any camera, or next to none.
    """
    if len(content) > MOST_BYTES:
        raise FileTooLargeError(megabytes=MOST_BYTES // 1_000_000)
    kind = _KINDS.get(media_type_of(content))
    if kind is None:
        raise FileUnknownKindError
    try:
        with warnings.catch_warnings():
            # We have a limit of our own, before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as opened:
                _check_size(opened)
                opened.draft("RGB", (max(boxes_px), max(boxes_px)))
                plain = _plain(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise FileUnknownKindError from error
    except Image.DecompressionBombError as error:
        raise PictureSizeError from error
    return [_fitted(plain, box_px) for box_px in boxes_px]


def _check_size(opened: Image.Image) -> None:
    width_px, height_px = opened.size
    if width_px * height_px > MOST_PIXELS or min(width_px, height_px) < _FEWEST_PX:
        raise PictureSizeError


def _plain(opened: Image.Image) -> Image.Image:
    """Return upright pixels in the colours of the web on white ground, and nothing else."""
    upright = ImageOps.exif_transpose(opened)
    upright = _in_web_colours(upright)
    ground = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        clear = upright.convert("RGBA")
        ground.paste(clear, mask=clear.getchannel("A"))
    else:
        ground.paste(upright.convert("RGB"))
    return ground


def _in_web_colours(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        changed = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError):
        # A broken profile: colours as they are.
        return picture
    return changed or picture


def _fitted(plain: Image.Image, box_px: int) -> Picture:
    smaller = plain.copy()
    smaller.thumbnail((box_px, box_px), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    smaller.save(packed, "WEBP", quality=_QUALITY, method=4)
    return Picture(packed.getvalue(), *smaller.size)
