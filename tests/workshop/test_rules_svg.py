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


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG", b"<!DOCTYPE x [<!ENTITY a 'b'>]><p>&a;"]
)
def test_what_is_no_drawing_is_refused(content: bytes):
    with pytest.raises(NoPictureError):
        clean_svg(content)
