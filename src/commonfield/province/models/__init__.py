"""Tables of the room province."""

from commonfield.province.models.cases import CollectedCase
from commonfield.province.models.collected import CollectedCounty, CollectedFigures
