"""``commonfield slip``: a way back in for an administrator whom no other can help."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield.people.commands import issue_reset_slip
from commonfield.people.queries import person_cards, persons_within
from commonfield.people.types import SYSTEM, person_of_code


class Command(BaseCommand):
    help = "Print a sign-in slip for a person, as an administrator would; the audit tells of it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="their number (P1), sign-in name, phone or whole name")

    def handle(self, *, person: str, **_options: object) -> None:
        number = person_of_code(person.strip().upper())
        # By number also who has a role here and lives elsewhere.
        found = (
            list(person_cards([number]).values())
            if number
            else persons_within(SYSTEM, place=settings.COUNTY_CODE, now=now(), search=person)
        )
        if len(found) != 1 or not person.strip():
            numbers = ", ".join(card.code for card in found) if person.strip() else ""
            raise CommandError(
                "This must name one person of the county; it names"
                f" {numbers or 'nobody'}. Give the number, such as P1."
            )
        slip = issue_reset_slip(by=SYSTEM, now=now(), person_id=found[0].person_id)
        self.stdout.write(
            f"{found[0].code}: {slip.code}, once, within a day, at"
            f" {settings.BASE_URL}/sign-in/slip/. It sets a new password and takes the second step"
            " away."
        )
