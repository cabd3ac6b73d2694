"""Frames from TOML, and what is refused of them."""

from pathlib import Path
from typing import Final

import pytest

from commonfield_measures.frames.errors import FrameWrongError
from commonfield_measures.frames.reading import read_frame, shipped_frames
from commonfield_measures.frames.types import Frame, FrameGroup
from commonfield_measures.indicators.reading import shipped_definitions

INDICATORS: Final = ("income", "stores", "halls")
TEXT: Final = """
code = "ours"
edition = "2026-11-26"
zh = "我们的"
en = "Ours"
source = { zh = "自拟", en = "made up" }
weights = "equal"

[[group]]
code = "material"
zh = "物质"
en = "Material"
weight = 1
indicators = { income = 1, stores = 1 }

[[group]]
code = "cultural"
zh = "文化"
en = "Cultural"
weight = 1
indicators = { halls = 2 }
"""


def read(folder: Path, text: str = TEXT) -> Frame:
    path = folder / "frame.toml"
    path.write_text(text, encoding="utf-8")
    return read_frame(path, INDICATORS)


def test_frame_is_read_whole(tmp_path: Path):
    assert read(tmp_path) == Frame(
        code="ours",
        edition="2026-11-26",
        zh="我们的",
        en="Ours",
        source_zh="自拟",
        source_en="made up",
        weights="equal",
        groups=(
            FrameGroup("material", "物质", "Material", 1, (("income", 1), ("stores", 1))),
            FrameGroup("cultural", "文化", "Cultural", 1, (("halls", 2),)),
        ),
        normalise="minmax",
        aggregate="amean",
    )


def test_published_weights_need_not_be_equal(tmp_path: Path):
    text = TEXT.replace('"equal"', '"published"').replace("stores = 1", "stores = 3")

    assert read(tmp_path, text).groups[0].indicators == (("income", 1), ("stores", 3))


def test_shipped_frames_are_of_shipped_indicators_and_have_weights_of_nobody():
    found = shipped_frames({each.code for each in shipped_definitions().indicators})

    assert [(each.code, each.weights) for each in found] == [
        ("commonfield", "equal"),
        ("per-resident", "equal"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('code = "ours"', "", "code is missing"),
        ('zh = "自拟", ', "", "zh is missing"),
        ('weights = "equal"', 'weights = "mine"', "published .* or equal"),
        ('weights = "equal"', 'weights = "equal"\nscale = 1', "nothing is known of scale"),
        ("stores = 1", "stores = 2", "not equal"),
        ("stores = 1", "stores = 0", "the weight of stores is 0"),
        ("stores = 1", "lessons = 1", "lessons is not defined"),
        ("halls = 2", "income = 2", "income comes twice"),
        ('code = "cultural"', 'code = "index"', "index comes twice"),
        ("{ halls = 2 }", "{}", "cultural has no indicators"),
        ('weights = "equal"', 'weights = "equal"\nnormalise = "magic"', "cannot be “magic”"),
        ('weights = "equal"', 'weights = "equal"\naggregate = "magic"', "cannot be “magic”"),
        ("weight = 1\n", "", "frame.toml, material: weight is missing"),
        ("[[group]]", "[[group", "frame.toml"),
    ],
)
def test_frame_that_cannot_be_read_says_which_element_and_why(
    tmp_path: Path, old: str, new: str, why: str
):
    with pytest.raises(FrameWrongError, match=why):
        read(tmp_path, TEXT.replace(old, new))


def test_frame_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(FrameWrongError, match=r"missing\.toml"):
        read_frame(tmp_path / "missing.toml", INDICATORS)
