"""People's part of ``check_books``: deeds about persons that a second person approved."""

from commonfield.people.models import PersonRequest, PersonRequestDecision
from commonfield.workshop.approvals import wrong_decisions
from commonfield.workshop.books import BookCheck


def check_requests() -> BookCheck:
    """Hold every approval against what was requested."""
    made = PersonRequestDecision.objects.select_related("subject").order_by("pk")
    wrong = wrong_decisions("requests", ((row, row.subject) for row in made))
    return BookCheck("requests", PersonRequest.objects.count(), tuple(wrong))
