"""Why a backup cannot be made, read or restored; the message says what to do."""


class ArchiveError(Exception):
    """A sentence for the operator: what is wrong, and what to do about it."""
