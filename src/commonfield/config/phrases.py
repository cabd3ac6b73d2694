"""Sentences of the frame that our catalogue says in plainer Chinese than the frame's own."""

from django.utils.translation import gettext_noop

PHRASES = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid email address."),
)
