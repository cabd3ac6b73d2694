"""Tables of the room province."""

from commonfield.province.models.collected import CollectedCounty, CollectedFigures
