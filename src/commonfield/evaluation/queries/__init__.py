"""Reads of evaluation: values that a reader may see, indices built of them, the board."""

from commonfield.evaluation.queries.behind import facts_behind, facts_since, shown_fact
from commonfield.evaluation.queries.county_board import (
    board,
    board_is_read,
    compute_board,
    moved_figures,
    values_seen,
    warm_board,
)
from commonfield.evaluation.queries.figures import board_figures
from commonfield.evaluation.queries.gaps import county_income_and_culture, residents
from commonfield.evaluation.queries.index import built, doubted, errors_of
from commonfield.evaluation.queries.periods import begins_within, windows
from commonfield.evaluation.queries.shipped import definitions, frames, listed_definitions
from commonfield.evaluation.queries.values import (
    seen_windows,
    trends,
    values,
    values_are_read,
    warm_values,
)
