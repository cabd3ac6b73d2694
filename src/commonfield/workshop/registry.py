"""What the workshop gives the worker to do."""

from django.db import connection

from commonfield.workshop.books import register_check
from commonfield.workshop.conflicts import check_sequences
from commonfield.workshop.key_rotation import reseal_all
from commonfield.workshop.media import check_media, delete_unused_files, register_media
from commonfield.workshop.messages import (
    delete_settled,
    register_outbox,
    send_email_codes,
    send_emails,
    send_text_codes,
    send_texts,
)
from commonfield.workshop.schedule import register_job
from commonfield.workshop.schema_check import check_guards, verify_guards


def register() -> None:
    """Register the jobs of the outbox, of files and guards."""
    register_check("guards", lambda: check_guards(connection))
    register_check("media", check_media)
    register_check("sequences", check_sequences)
    register_media()
    register_outbox()
    register_job("workshop.send_text_codes", 2, send_text_codes, lane="text_codes")
    register_job("workshop.send_email_codes", 2, send_email_codes, lane="email_codes")
    register_job("workshop.send_texts", 5, send_texts, lane="texts")
    register_job("workshop.send_emails", 5, send_emails, lane="emails")
    register_job("workshop.forget_messages", 86_400, delete_settled)
    register_job("workshop.forget_files", 86_400, delete_unused_files)
    register_job("workshop.renew_sealed", 3_600, reseal_all)
    register_job("workshop.check_guards", 300, verify_guards)
