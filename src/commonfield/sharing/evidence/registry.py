"""What evidence hands to the rooms below: its job, whose arrays are loaded on first use."""

from datetime import datetime

from commonfield.workshop.schedule import register_job


def register_evidence() -> None:
    register_job("sharing.count_verdicts", 86_400, _count)


def _count(now: datetime) -> int:
    from commonfield.sharing.evidence.commands import count_verdicts  # noqa: PLC0415 - see above

    return count_verdicts(now)
