"""What the workshop gives the worker to do."""

from django.db import connection

from commonfield.workshop.books import register_check
from commonfield.workshop.definitions import check_guards, see_guards_stand
from commonfield.workshop.files import forget_unused
from commonfield.workshop.messages import forget_settled, register_outbox, send_due
from commonfield.workshop.schedule import register_job
from commonfield.workshop.sealed import renew_all


def register() -> None:
    """Register the jobs of the outbox, of files and guards."""
    register_check("guards", lambda: check_guards(connection))
    register_outbox()
    register_job("workshop.send_messages", 5, send_due)
    register_job("workshop.forget_messages", 86_400, forget_settled)
    register_job("workshop.forget_files", 86_400, forget_unused)
    register_job("workshop.renew_sealed", 3_600, renew_all)
    register_job("workshop.check_guards", 300, see_guards_stand)
