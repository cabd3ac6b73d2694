"""Reads of evaluation: values that a reader may see, and indices built of them."""

from commonfield.evaluation.queries.index import built, default_choices, doubted
from commonfield.evaluation.queries.periods import windows
from commonfield.evaluation.queries.shipped import definitions, frame, frames
from commonfield.evaluation.queries.values import (
    keep_values_fresh,
    trends,
    values,
    values_are_read,
)
