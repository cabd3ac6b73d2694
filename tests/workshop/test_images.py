"""Pictures: upright, small, and silent about where they were taken."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageFile, ImageOps

from commonfield.workshop import images
from commonfield.workshop.errors import FileTooLargeError, FileUnknownKindError, PictureSizeError
from commonfield.workshop.media import media_type_of
from tests.workshop.builders import GPS, photograph

pytestmark = pytest.mark.any_engine


def opened(picture: images.WebImage) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def packed(picture: Image.Image, kind: str, **how: bool) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def test_photograph_is_made_smaller_twice():
    large, small = images.resized(photograph(), 1200, 400)

    assert (large.width_px, large.height_px) == (1200, 675)
    assert (small.width_px, small.height_px) == (400, 225)
    assert media_type_of(large.content) == media_type_of(small.content) == "image/webp"
    assert opened(small).size == (400, 225)


def test_nothing_of_the_camera_is_left():
    source = photograph()
    assert b"SecretPhone" in source
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(GPS)

    for picture in images.resized(source, 1200, 400):
        again = opened(picture)
        assert dict(again.getexif()) == {}
        assert dict(again.getexif().get_ifd(GPS)) == {}
        assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(again.info)
        assert b"Secret" not in picture.content
        assert b"EXIF" not in picture.content


def test_photograph_taken_sideways_is_upright():
    (picture,) = images.resized(photograph(orientation=6), 400)

    again = opened(picture).convert("RGB")
    assert again.size == (225, 400)
    # What was on the left is on top now.
    red, _green, _blue = again.getpixel((112, 50))  # type: ignore[misc]  # three colours
    assert red > 200


def test_small_picture_is_not_made_larger():
    (picture,) = images.resized(photograph((120, 90)), 1200)

    assert (picture.width_px, picture.height_px) == (120, 90)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "RGB"])
def test_picture_of_any_mode_on_white_ground(mode: str):
    clear = Image.new("RGBA", (60, 60), (0, 0, 0, 0)).convert(mode)

    (picture,) = images.resized(packed(clear, "PNG"), 400)

    assert opened(picture).mode == "RGB"
    if mode in {"RGBA", "LA"}:
        assert opened(picture).getpixel((30, 30)) == (255, 255, 255)


def test_cmyk_photograph_is_turned_into_colours_of_the_web():
    (picture,) = images.resized(packed(Image.new("CMYK", (80, 80)), "JPEG"), 400)

    assert opened(picture).mode == "RGB"


@pytest.mark.parametrize("size", [(7_200, 7_200), (16_000, 3_000), (3_000, 16_000)])
def test_photograph_of_a_large_camera_is_unpacked_at_a_fraction(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
):
    unpacked: list[int] = []
    load = ImageFile.ImageFile.load

    def counted(picture: ImageFile.ImageFile) -> Any:  # noqa: ANN401 - Pillow's own
        unpacked.append(picture.width * picture.height)
        return load(picture)

    monkeypatch.setattr(ImageFile.ImageFile, "load", counted)

    (picture,) = images.resized(packed(Image.new("L", size), "JPEG"), 1200)

    assert max(picture.width_px, picture.height_px) == 1200
    assert max(unpacked) <= (2 * 1200) ** 2


def test_picture_is_small_before_it_is_copied(monkeypatch: pytest.MonkeyPatch):
    sizes: list[tuple[int, int]] = []
    upright = ImageOps.exif_transpose

    def noted(picture: Image.Image) -> Image.Image:
        sizes.append(picture.size)
        return upright(picture)

    monkeypatch.setattr(ImageOps, "exif_transpose", noted)

    images.resized(packed(Image.new("RGBA", (3_000, 2_000)), "PNG"), 600, 300)

    assert sizes == [(600, 400)]


def bomb() -> bytes:
    """Write a PNG that says it has four thousand million pixels."""
    source = bytearray(packed(Image.new("1", (64, 64)), "PNG"))
    source[16:24] = (64_000).to_bytes(4) * 2
    source[29:33] = zlib.crc32(bytes(source[12:29])).to_bytes(4)
    return bytes(source)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (lambda: b"", FileUnknownKindError),
        (lambda: b"%PDF-1.7", FileUnknownKindError),
        (lambda: b"GIF89a" + bytes(60), FileUnknownKindError),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileUnknownKindError),
        (lambda: b"\xff\xd8\xff" + bytes(60), FileUnknownKindError),
        (lambda: photograph()[:3_000], FileUnknownKindError),
        (lambda: packed(Image.new("RGB", (39, 400)), "PNG"), PictureSizeError),
        (lambda: packed(Image.new("1", (8_000, 8_000)), "PNG"), PictureSizeError),
        (lambda: packed(Image.new("1", (4_500, 4_500)), "PNG"), PictureSizeError),
        (lambda: packed(Image.new("L", (4_500, 4_500)), "WEBP", lossless=True), PictureSizeError),
        (
            lambda: packed(Image.new("L", (4_500, 4_500)), "JPEG", progressive=True),
            PictureSizeError,
        ),
        (bomb, PictureSizeError),
        (lambda: bytes(images.MOST_BYTES + 1), FileTooLargeError),
    ],
)
def test_what_is_no_picture_is_refused(content: Callable[[], bytes], refusal: type[Exception]):
    sent = content()

    with pytest.raises(refusal):
        images.resized(sent, 400)


def test_paper_is_a_photograph_made_smaller_or_a_pdf_as_it_is():
    pdf = b"%PDF-1.7 a licence"

    assert images.resized_document(pdf, 400) == pdf
    assert images.resized_document(photograph(), 400)[8:12] == b"WEBP"
    with pytest.raises(FileUnknownKindError) as refused:
        images.resized_document(b"neither", 400)
    assert "PDF" in str(refused.value)
