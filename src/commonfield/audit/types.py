"""What an audit row says."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class AuditEntry:
    """Who does what to which object, and where; codes only, never personal data.

    ``actor`` is an actor's code (``P12``, ``guest``, ``system``), ``object`` a kind and a code
    (``order:261125ABC``), ``detail`` further codes and numbers. It has no instant: a row's is the
    command's own, and one that a client claims stands in ``detail``.
    """

    action: str
    actor: str
    object: str
    place: str = ""
    detail: dict[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditRecord:
    """An entry as it is written, with its instant; made by this room alone."""

    action: str
    actor: str
    object: str
    at: datetime
    place: str = ""
    detail: dict[str, str | int | bool] = field(default_factory=dict)
