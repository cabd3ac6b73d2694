"""Pictures as pages show them: upright, scaled down, WebP, without metadata.

A photograph says where it was taken, with what and when; none of that leaves this file: only the
pixels are copied. A small file may unpack to very much: a picture is made small before anything
else is done with it, and each process unpacks one at a time.
"""

import io
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from commonfield.workshop import errors
from commonfield.workshop.media import media_type_of

# What may be sent. Units: bytes, pixels.
MOST_BYTES: Final = 15_000_000
# An iPhone turns its photographs into JPEG for a page that asks for it.
PHOTOGRAPHS: Final = "image/jpeg,image/png,image/webp"
MOST_PIXELS: Final = 20_000_000
# Baseline JPEG can be decoded at a fraction of its size.
MOST_PIXELS_OF_A_CAMERA: Final = 60_000_000
_FEWEST_PX: Final = 40
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# Accepted too; its first frame is stored, as WebP.
_GIF: Final = (b"GIF87a", b"GIF89a")
_QUALITY: Final = 80
# What a light picture is tried with in turn, until it has at most a byte for so many pixels.
_LIGHT: Final = (72, 60, 48, 36)
_PIXELS_A_BYTE: Final = 8
# The same of a thumbnail, at whose size the first would not be told from the next.
_THUMBNAIL: Final = _LIGHT[1:]
# Modes that are scaled as they are; others are converted first, or scaling would spoil them.
_SCALABLE_MODES: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class WebImage:
    """A picture in WebP. Units: pixels."""

    content: bytes
    width_px: int
    height_px: int


def resized(content: bytes, *boxes_px: int, fewest_px: int = _FEWEST_PX) -> list[WebImage]:
    """Return a picture scaled down to fit into squares of some sizes; never enlarged.

    One that has fewer pixels than ``fewest_px`` on a side is refused.
    """
    return _resized(content, boxes_px, fewest_px, (_QUALITY,))


def resized_lightly(content: bytes, *boxes_px: int, fewest_px: int) -> list[WebImage]:
    """Return the same for a page that must stay small: detail is lost rather than weight added."""
    return _resized(content, boxes_px, fewest_px, _LIGHT)


def thumbnail(content: bytes, box_px: int) -> WebImage:
    """Return a stored picture for a page that shows many at once, each small."""
    (small,) = _resized(content, (box_px,), 1, _THUMBNAIL)
    return small


def _resized(
    content: bytes, boxes_px: Sequence[int], fewest_px: int, qualities: Sequence[int]
) -> list[WebImage]:
    if len(content) > MOST_BYTES:
        raise errors.FileTooLargeError(megabytes=MOST_BYTES // 1_000_000)
    kind = "GIF" if content.startswith(_GIF) else _FORMATS.get(media_type_of(content))
    if kind is None:
        raise errors.NoPictureError
    with _one_at_a_time:
        plain = _decoded(content, kind, max(boxes_px), fewest_px)
        return [_encoded(plain, box_px, qualities) for box_px in boxes_px]


def resized_document(content: bytes, box_px: int) -> bytes:
    """Return a document for storage: a photograph scaled down, a PDF unchanged."""
    if media_type_of(content) == "application/pdf":
        return content
    try:
        (picture,) = resized(content, box_px)
    except errors.NoPictureError as error:
        raise errors.FileUnknownKindError from error
    return picture.content


def as_jpeg(content: bytes, box_px: int) -> bytes:
    """Return a picture as JPEG, on white, for programs that show no WebP."""
    with _one_at_a_time:
        plain = _decoded(content, _FORMATS[media_type_of(content)], box_px)
        plain.thumbnail((box_px, box_px), Image.Resampling.LANCZOS)
        seen = plain.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        packed = io.BytesIO()
        ground.save(packed, "JPEG", quality=_QUALITY)
    return packed.getvalue()


def _decoded(content: bytes, kind: str, box_px: int, fewest_px: int = _FEWEST_PX) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # We have a limit of our own, before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as opened:
                _check_size(opened, fewest_px)
                return _flattened(_downscaled(opened, box_px))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise errors.NoPictureError from error
    except Image.DecompressionBombError as error:
        raise errors.PictureSizeError from error


def _check_size(opened: ImageFile.ImageFile, fewest_px: int) -> None:
    width_px, height_px = opened.size
    is_of_a_camera = opened.format == "JPEG" and not opened.info.get("progressive")
    most = MOST_PIXELS_OF_A_CAMERA if is_of_a_camera else MOST_PIXELS
    if width_px * height_px > most or min(width_px, height_px) < fewest_px:
        raise errors.PictureSizeError


def _downscaled(opened: ImageFile.ImageFile, box_px: int) -> Image.Image:
    """Return the picture scaled to fit into a square, decoded at no larger size than needed."""
    longest_px = max(opened.size)
    if longest_px > box_px:
        width_px, height_px = (max(1, side * box_px // longest_px) for side in opened.size)
        opened.draft("RGB", (width_px, height_px))
    opened.load()
    small: Image.Image = opened
    if opened.mode not in _SCALABLE_MODES:
        small = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    small.thumbnail((box_px, box_px), Image.Resampling.LANCZOS)
    return small


def _flattened(small: Image.Image) -> Image.Image:
    """Return upright sRGB pixels on a white background, and nothing else."""
    upright = ImageOps.exif_transpose(small)
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


def _encoded(plain: Image.Image, box_px: int, qualities: Sequence[int]) -> WebImage:
    smaller = plain.copy()
    smaller.thumbnail((box_px, box_px), Image.Resampling.LANCZOS)
    most_bytes = smaller.width * smaller.height // _PIXELS_A_BYTE
    content = b""
    for quality in qualities:
        packed = io.BytesIO()
        smaller.save(packed, "WEBP", quality=quality, method=6)
        content = packed.getvalue()
        if len(content) <= most_bytes:
            break
    return WebImage(content, *smaller.size)
