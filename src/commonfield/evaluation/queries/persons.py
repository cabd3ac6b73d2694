"""What evaluation holds of a person: the figures that they entered or decided on, by number."""

from commonfield.evaluation.models import Decision, Entry


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
