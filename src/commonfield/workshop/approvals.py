"""A second pair of eyes: one person prepares, another decides, and nothing changes in between.

A room declares two tables: what is prepared (``Prepared``), and what was decided on it
(``ApprovalDecision``, its ``subject`` one-to-one to the other). Its command asks for the
permission, takes ``decisions``, saves them and writes the audit; ``approval_guard`` has the
database refuse the same.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models

from commonfield.workshop import errors
from commonfield.workshop.books import BookCheck, Difference, register_check
from commonfield.workshop.choices import Verdict
from commonfield.workshop.guards import Guard, refusing_insert

# How both engines say that two ids are the same, or both none.
_SAME = "{same}"
_REFUSAL = (
    "another person decides on what was prepared, as it was, and only its preparer takes it back"
)


class Prepared(models.Model):
    """What one person prepares and another decides on; append-only by its room's guard."""

    # A person's id; none for the program itself.
    prepared_by = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField()
    # Of its content when it was prepared.
    digest = models.CharField(max_length=64, default="", db_default="", blank=True)

    class Meta:
        abstract = True

    def content(self) -> Mapping[str, object]:
        """Return everything that the second person decides on."""
        raise NotImplementedError


class ApprovalDecision(models.Model):
    """What became of something prepared, once and for all; ``subject`` is the room's own key."""

    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    digest = models.CharField(max_length=64, default="", db_default="", blank=True)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Decider:
    """Who decides, and when; no person is the program itself.

    ``is_close_to`` says of a preparer, and of whether their work would be accepted, that the
    decider may not check it: they are of one household.
    """

    person_id: int | None
    at: datetime
    is_close_to: Callable[[int | None, bool], bool] = lambda _preparer, _is_accepting: False


def digest_of(row: Prepared) -> str:
    """Return the digest of a row's content, however its database writes it down."""
    written = json.dumps(row.content(), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def decisions[D: ApprovalDecision](
    kind: type[D],
    subjects: Sequence[Prepared],
    verdict: Verdict,
    decider: Decider,
    *,
    reason: str = "",
) -> list[D]:
    """Return unsaved decisions on things that another person prepared.

    The person who prepared a thing may only withdraw it, and nobody else may withdraw it.
    """
    for row in subjects:
        _check(row, verdict, decider)
    return [
        kind(
            subject=row,
            verdict=verdict,
            reason=reason,
            decided_by=decider.person_id,
            decided_at=decider.at,
            digest=row.digest,
        )
        for row in subjects
    ]


def _check(row: Prepared, verdict: Verdict, decider: Decider) -> None:
    is_own = row.prepared_by == decider.person_id
    if verdict == Verdict.TAKEN_BACK and not is_own:
        raise errors.NotPreparedByYouError
    if verdict != Verdict.TAKEN_BACK and is_own:
        raise errors.PreparedByYouError
    if hasattr(row, "decision"):
        raise errors.DecidedAlreadyError
    if row.digest != digest_of(row):
        raise errors.PreparedChangedError
    if not is_own and decider.is_close_to(row.prepared_by, verdict == Verdict.ACCEPTED):
        raise errors.PreparedByRelativeError


def wrong_decisions(
    name: str, made: Iterable[tuple[ApprovalDecision, Prepared]]
) -> Iterator[Difference]:
    """Yield decisions by the wrong person, or on something else than was prepared."""
    for decision, subject in made:
        key = str(decision.pk)
        ought = "the same" if decision.verdict == Verdict.TAKEN_BACK else "another"
        found = "the same" if decision.decided_by == subject.prepared_by else "another"
        if found != ought:
            yield Difference(f"{name}: another person checked", key, ought, found)
        if not decision.digest == subject.digest == digest_of(subject):
            yield Difference(f"{name}: decided as prepared", key, decision.digest, "changed")


def changed_while_waiting(name: str, waiting: Iterable[Prepared]) -> Iterator[Difference]:
    """Yield what waits for a decision and is not as it was prepared."""
    for row in waiting:
        if row.digest != digest_of(row):
            yield Difference(f"{name}: waits as prepared", str(row.pk), row.digest, "changed")


def register_approvals(name: str, kind: type[ApprovalDecision]) -> None:
    """Let ``check_books`` hold what was decided, and what waits, against what was prepared."""
    register_check(name, partial(_check_approvals, name, kind))


def _check_approvals(name: str, kind: Any) -> BookCheck:  # noqa: ANN401 - ``subject`` is each room's own key
    made = [(each, each.subject) for each in kind.objects.select_related("subject")]
    waiting = kind._meta.get_field("subject").related_model.objects.filter(decision=None)
    found = [*wrong_decisions(name, made), *changed_while_waiting(name, waiting)]
    return BookCheck(name, len(made) + len(waiting), tuple(found))


def approval_guard(
    decision: str, prepared: str, *, keys: tuple[tuple[str, ...], ...] = ()
) -> Guard:
    """Return the guard of a table of decisions on rows of another; both are the room's tables.

    ``keys`` are further unique columns of the decisions.
    """
    name = f"guard_{decision}_person"
    wrong = (
        f"EXISTS (SELECT 1 FROM {prepared} p WHERE p.id = NEW.subject_id"
        f" AND (p.digest <> NEW.digest OR (p.prepared_by IS {_SAME} NEW.decided_by)"
        f" <> (NEW.verdict = '{Verdict.TAKEN_BACK}')))"
    )
    trigger = refusing_insert(
        name,
        decision,
        wrong.replace(_SAME, "NOT DISTINCT FROM"),
        _REFUSAL,
        on_sqlite=wrong.replace(_SAME, ""),
    )
    return Guard(decision, keys=(("subject_id",), *keys), triggers=(trigger,))
