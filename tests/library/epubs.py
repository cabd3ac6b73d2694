"""EPUB files for tests, written by hand so that each can be wrong in its own way."""

import io
import zipfile
from collections.abc import Mapping

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8"
    "cf500f0003860180a5d6d2a40000000049454e44ae426082"
)


def xhtml(body: str, *, head: str = "<title>t</title>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html'
        ' xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head>{head}</head><body>{body}</body></html>"
    )


def opf(items: Mapping[str, str], spine: list[str], *, metadata: str, attributes: str = "") -> str:
    manifest = "".join(
        f'<item id="{identity}" {described}/>' for identity, described in items.items()
    )
    order = "".join(
        each if each.startswith("<") else f'<itemref idref="{each}"/>' for each in spine
    )
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{manifest}</manifest><spine {attributes}>{order}</spine></package>"
    )


def zipped(files: Mapping[str, str | bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in {"mimetype": "application/epub+zip", **files}.items():
            # At one moment, so that the same book is the same bytes.
            entry = zipfile.ZipInfo(name)
            made.writestr(entry, content, zipfile.ZIP_DEFLATED if name != "mimetype" else None)
    file.seek(0)
    return file


def epub(
    *bodies: str,
    title: str = "上秤",
    authors: tuple[str, ...] = ("李小芳",),
    extra: Mapping[str, str | bytes] | None = None,
    items: Mapping[str, str] | None = None,
) -> io.BytesIO:
    """Return a book of chapters ``c1.xhtml``, ``c2.xhtml``, … with a table of contents."""
    names = [f"c{number}" for number in range(1, len(bodies) + 1)]
    nav = "".join(
        f'<li><a href="{name}.xhtml">第{number}章</a></li>' for number, name in enumerate(names, 1)
    )
    said = f"<dc:title>{title}</dc:title><dc:language>zh</dc:language>" + "".join(
        f"<dc:creator>{author}</dc:creator>" for author in authors
    )
    described = {
        "nav": 'href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"',
        **{name: f'href="{name}.xhtml" media-type="application/xhtml+xml"' for name in names},
        **(items or {}),
    }
    return zipped(
        {
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": opf(described, names, metadata=said),
            "OEBPS/nav.xhtml": xhtml(f'<nav epub:type="toc"><ol>{nav}</ol></nav>'),
            **{
                f"OEBPS/{name}.xhtml": xhtml(body) for name, body in zip(names, bodies, strict=True)
            },
            **(extra or {}),
        }
    )
