"""What pages say of errands."""

from dataclasses import dataclass

from commonfield.services.choices import ErrandHand, ErrandKind
from commonfield.services.errands.types import ErrandView


@dataclass(frozen=True, slots=True)
class ShownErrand:
    """An errand in words."""

    view: ErrandView
    kind: str
    hand: str
    thing: str


def shown(view: ErrandView) -> ShownErrand:
    """Return an errand in words."""
    return ShownErrand(
        view=view,
        kind=str(ErrandKind(view.kind).label),
        hand=str(ErrandHand(view.hand).label),
        thing=f"errand:{view.number}",
    )
