"""Reads of the board: its figures, and the facts behind them."""

from commonfield.portal.board.queries.behind import facts_behind, facts_since, shown_fact
from commonfield.portal.board.queries.figures import (
    board,
    board_is_read,
    compute_board,
    keep_board_fresh,
    moved_figures,
    town_board,
    values_seen,
)

__all__ = [
    "board",
    "board_is_read",
    "compute_board",
    "facts_behind",
    "facts_since",
    "keep_board_fresh",
    "moved_figures",
    "shown_fact",
    "town_board",
    "values_seen",
]
