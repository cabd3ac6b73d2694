"""Formulas (MathML) of books: the part of it that browsers show and that does nothing."""

from typing import Final

from lxml import etree

MATHML: Final = "http://www.w3.org/1998/Math/MathML"
# What holds words or signs, and nothing else.
_TOKENS: Final = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_PARTS: Final = (
    _TOKENS
    | {"mrow", "msqrt", "mroot", "mstyle", "merror", "mpadded", "mphantom", "msub", "msup"}
    | {"msubsup", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "semantics"}
)
# Elements, each with what it may say of itself.
FORMULAS: Final = {
    **{name: {"displaystyle", "scriptlevel", "mathvariant"} for name in _PARTS},
    "math": {"display", "alttext", "displaystyle"},
    "mo": {"form", "fence", "separator", "stretchy", "symmetric", "largeop", "movablelimits"}
    | {"accent", "lspace", "rspace", "minsize", "maxsize", "mathvariant"},
    "mspace": {"width", "height", "depth"},
    "mfrac": {"linethickness", "displaystyle", "scriptlevel"},
    "munder": {"accentunder"},
    "mover": {"accent"},
    "munderover": {"accent", "accentunder"},
    "mtd": {"columnspan", "rowspan"},
}


def put_right(element: etree._Element, name: str) -> None:
    if name in _TOKENS:
        element.text = "".join(map(str, element.itertext()))
        for each in list(element):
            element.remove(each)
    elif name == "mfenced":
        _fence(element)
    elif name not in FORMULAS:
        element.tag = "mrow" if len(element) else "mtext"


def _fence(element: etree._Element) -> None:
    """Write a fenced formula out in the way that every browser shows."""
    between = "".join(element.get("separators", ",").split())
    for at in range(len(element) - 1 if between else 0, 0, -1):
        element.insert(at, _sign(between[min(at, len(between)) - 1]))
    element.insert(0, _sign(element.get("open", "(")))
    element.append(_sign(element.get("close", ")")))
    element.tag = "mrow"


def _sign(text: str) -> etree._Element:
    sign = etree.Element("mo")
    sign.text = text
    return sign
