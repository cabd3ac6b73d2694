"""Writing the papers by which a store sells."""

from commonfield.stores.papers.commands.licences import (
    accept_paper,
    add_paper,
    refuse_paper,
    warn_of_papers,
    withdraw_paper,
)
