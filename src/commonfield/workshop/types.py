"""What is sent to a database past Django, and what it answers."""

from collections.abc import Sequence
from typing import Any

type Query = tuple[str, Sequence[Any]]
type Rows = list[tuple[Any, ...]]
