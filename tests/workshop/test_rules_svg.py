import pytest

from commonfield.workshop.errors import NoPictureError
from commonfield.workshop.svg import clean_svg

HOSTILE = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"
 xmlns:h="http://www.w3.org/1999/xhtml" onload="a()" viewBox="0 0 1 1"><script>a()</script>
<style>@import "https://e.org/x"</style><foreignObject><h:iframe src="https://e.org"/></foreignObject>
<a x:href="javascript:a()"><circle r="1"/></a><use x:href="https://e.org/a#b"/><use x:href="#own"/>
<image href="https://e.org/t.gif"/><animate attributeName="href" to="javascript:a()"/>
<rect fill="url(https://e.org/f)" ONCLICK="a()" style="fill:url(#own)" width="1"/>
<path id="own" d="M0 0"/></svg>"""


def test_drawing_keeps_its_shapes_only():
    cleaned = clean_svg(HOSTILE).decode()

    for gone in ("script", "style>", "e.org", "javascript", "on", "iframe", "image", "animate"):
        assert gone not in cleaned.lower().replace("own", "")
    for left in ('x:href="#own"', 'style="fill:url(#own)"', '<path id="own" d="M0 0"/>', "viewBox"):
        assert left in cleaned


def used_again(times: int, *, by: str, depth: int = 6) -> bytes:
    """Return a drawing of lines that draw the one before several times each."""
    lines = "".join(
        f'<g id="g{n}">{by.format(n - 1) * times}</g>' if n else '<g id="g0"/>'
        for n in range(depth)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{lines}</svg>'.encode()


@pytest.mark.parametrize("by", ['<use href="#g{}"/>', '<path style="fill:url(#g{})"/>'])
def test_drawing_that_grows_as_it_is_drawn_is_refused(by: str):
    circle = used_again(1, by=by).replace(b'"g0"/', b'"g0" mask="url(#g5)"/')

    assert clean_svg(used_again(3, by=by))
    for endless in (used_again(20, by=by), circle):
        with pytest.raises(NoPictureError):
            clean_svg(endless)


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG", b"<!DOCTYPE x [<!ENTITY a 'b'>]><p>&a;"]
)
def test_what_is_no_drawing_is_refused(content: bytes):
    with pytest.raises(NoPictureError):
        clean_svg(content)
