"""What an audit row says."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class AuditRecord:
    """Who did what to which object, where and when; codes only, never personal data.

    ``actor`` is an actor's code (``P12``, ``guest``, ``system``), ``object`` a kind and a code
    (``order:261125ABC``), ``detail`` further codes and numbers.
    """

    action: str
    actor: str
    object: str
    at: datetime
    place: str = ""
    detail: dict[str, str | int | bool] = field(default_factory=dict)
