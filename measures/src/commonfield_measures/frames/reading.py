"""Reading frames from TOML."""

import math
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from commonfield_measures.composite.building import Choices, pipeline_of
from commonfield_measures.composite.errors import IndexRefusedError
from commonfield_measures.frames.errors import FrameWrongError
from commonfield_measures.frames.types import Frame, FrameGroup
from commonfield_measures.measures.differing import LEAST

SHIPPED: Final = Path(__file__).parent / "definitions"
TOP: Final = "index"
_NEEDED: Final = {"code", "edition", "zh", "en", "source", "weights", "group"}
_OPTIONAL: Final = {"normalise", "aggregate", "minimum"}
_OF_A_GROUP: Final = {"code", "zh", "en", "weight", "indicators"}


def shipped_frames(indicators: Collection[str]) -> tuple[Frame, ...]:
    """Return the frames that come with the program, in the order of their files."""
    return tuple(read_frame(path, indicators) for path in sorted(SHIPPED.glob("*.toml")))


def read_frame(path: Path, indicators: Collection[str]) -> Frame:
    """Read a frame; ``indicators`` are those that are defined."""
    element = "–"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        _check_names(data, _NEEDED, _OPTIONAL)
        groups = []
        for entry in data["group"]:
            element = str(entry.get("code", "–"))
            groups.append(_group(entry))
        element = "–"
        frame = _frame(data, tuple(groups))
        _check(frame, indicators)
    except KeyError as error:
        why = f"{error.args[0]} is missing"
    except (OSError, ValueError, TypeError, AttributeError, IndexRefusedError) as error:
        why = str(error).rstrip(".")
    else:
        return frame
    raise FrameWrongError(file=path.name, element=element, why=why)


def _frame(data: Mapping[str, Any], groups: tuple[FrameGroup, ...]) -> Frame:
    if data["weights"] not in {"published", "equal"}:
        raise ValueError("weights are published (with the index named) or equal (the user's)")
    return Frame(
        code=str(data["code"]),
        edition=str(data["edition"]),
        zh=str(data["zh"]),
        en=str(data["en"]),
        source_zh=str(data["source"]["zh"]),
        source_en=str(data["source"]["en"]),
        weights=data["weights"],
        groups=groups,
        normalise=str(data.get("normalise", "minmax")),
        aggregate=str(data.get("aggregate", "amean")),
        minimum=float(data.get("minimum", LEAST)),
    )


def _group(entry: Mapping[str, Any]) -> FrameGroup:
    _check_names(entry, _OF_A_GROUP)
    return FrameGroup(
        code=str(entry["code"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        weight=_weight(str(entry["code"]), entry["weight"]),
        indicators=tuple(
            (code, _weight(code, weight)) for code, weight in entry["indicators"].items()
        ),
    )


def _weight(code: str, number: float) -> float:
    weight = float(number)
    if not (math.isfinite(weight) and weight > 0):
        raise ValueError(f"the weight of {code} is {number}; it must be above zero")
    return weight


def _check_names(
    entry: Mapping[str, Any], needed: set[str], optional: Collection[str] = ()
) -> None:
    """Check that everything is there, and nothing else."""
    if missing := needed - set(entry):
        raise ValueError(f"{min(missing)} is missing")
    if odd := set(entry) - needed - set(optional):
        raise ValueError(f"nothing is known of {min(odd)}")


def _check(frame: Frame, indicators: Collection[str]) -> None:
    codes = [code for group in frame.groups for code, _weight in group.indicators]
    if unknown := sorted(set(codes) - set(indicators)):
        raise ValueError(f"the indicator {unknown[0]} is not defined")
    every = [*codes, *(group.code for group in frame.groups), TOP]
    if twice := [code for code in every if every.count(code) > 1]:
        raise ValueError(f"the code {twice[0]} comes twice")
    if empty := [group.code for group in frame.groups if not group.indicators]:
        raise ValueError(f"the group {empty[0]} has no indicators")
    if frame.weights == "equal" and not _is_equal(frame.groups):
        raise ValueError("its weights are not equal, though it says so")
    if not 0 <= frame.minimum < 1:
        raise ValueError("minimum is a share, from 0 to below 1")
    pipeline_of(Choices(normalise=frame.normalise, aggregate=frame.aggregate))


def _is_equal(groups: Sequence[FrameGroup]) -> bool:
    siblings = [[group.weight for group in groups]]
    siblings += [[weight for _code, weight in group.indicators] for group in groups]
    return all(len(set(weights)) == 1 for weights in siblings)
