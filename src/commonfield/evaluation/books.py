"""What entries by hand are held against, and what they hold of a person."""

from collections.abc import Iterable, Iterator

from commonfield.evaluation.models import Decision, Entry
from commonfield.workshop.approvals import wrong_decisions
from commonfield.workshop.books import BookCheck, Difference
from commonfield.workshop.choices import Verdict
from commonfield.workshop.media import files_in_use, missing_files


def check_entries() -> BookCheck:
    """Hold every entry against what was decided on it, what it replaces, and its evidence."""
    made = list(Decision.objects.select_related("subject").order_by("pk"))
    wrong = wrong_decisions("entries", ((row, row.subject) for row in made))
    return BookCheck(
        "entries", Entry.objects.count(), (*wrong, *_settled(made), *_replaced(), *_shown())
    )


def _settled(made: Iterable[Decision]) -> Iterator[Difference]:
    for row in made:
        ought = row.subject.place_taken
        if row.verdict == Verdict.ACCEPTED and row.settles != ought:
            name = "entries: one value counts for a column, place and day"
            yield Difference(name, str(row.pk), ought, str(row.settles))


def _replaced() -> Iterator[Difference]:
    """Yield accepted entries whose former was never accepted."""
    never = Entry.objects.accepted().exclude(replaces=None)
    never = never.exclude(replaces__decision__verdict=Verdict.ACCEPTED)
    for row in never.order_by("pk"):
        yield Difference("entries: what is replaced counted", str(row.pk), "accepted", "not")


def _shown() -> Iterator[Difference]:
    for name in missing_files(files_in_use(Entry)):
        yield Difference("entries: evidence is kept", name, "a file", "none")


def acts_held_of(person_id: int) -> dict[str, list[dict[str, str]]]:
    """Return what a person entered and decided, for their own export."""
    entered = Entry.objects.filter(prepared_by=person_id).order_by("pk")
    decided = Decision.objects.filter(decided_by=person_id).order_by("pk")
    return {
        "entered": [
            {
                "figure": f"{row.table_code}.{row.column_code}",
                "place": row.place,
                "at": row.prepared_at.isoformat(),
            }
            for row in entered
        ],
        "decided": [
            {"entry": str(row.pk), "verdict": row.verdict, "at": row.decided_at.isoformat()}
            for row in decided
        ],
    }
