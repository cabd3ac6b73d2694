"""``commonfield reconcile_payments``: a provider's bill beside the books of its days."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.money import yuan_text
from commonfield.payments.adapters.bills import read_bill
from commonfield.payments.gateway import query_payment
from commonfield.payments.queries import payment_of_order, reconciliation
from commonfield.payments.types import BillDifference, Reconciliation

_METHODS: Final = {"wechat": "wechat", "alipay": "alipay", "simulator": "simulated"}
_DO: Final = {
    "payment_missing_here": "No order has this number. Is the bill of this county's account? If it"
    " is, the store gives the money back in the provider's console.",
    "payment_missing_there": "The books have this money, the bill does not. Does the bill hold"
    " these days whole, and every store's merchant? If so, send nothing more and ask the provider.",
    "payment_other_amount": "Send nothing more. Ask the provider with its transaction number; the"
    " store gives back what is too much.",
    "payment_other_state": "The provider has this money, the books do not: its notice never came."
    " Run this again with --ask, which asks the provider and pays or refunds the order.",
    "payment_doubled": "The bill names it twice: the buyer may have paid twice. Ask the provider;"
    " the store gives one back in the provider's console.",
    "payment_silent": "The provider has not answered since this payment was called off: it may have"
    " been paid. `commonfield work` asks every hour for two days. After that, and when the provider"
    " answers again, run this with --ask: money that came is taken or given back.",
    "refund_missing_here": "The store gave this back in the provider's console, past the books."
    " Ask the store what for; until then the books say too much.",
    "refund_missing_there": "The buyer may still wait for this money. Ask the provider with the"
    " refund's number.",
    "refund_other_amount": "Ask the provider with the refund's number which amount the buyer got.",
    "refund_other_state": "`commonfield work` sends and asks for refunds by itself, within two"
    " hours. One that the provider refuses the store sends again, from its desk under Returns and"
    " refunds.",
    "refund_twice": "The store gave this back itself and the provider has too: the buyer has it"
    " twice. Send nothing more; the store asks the buyer for one of the two.",
    "refund_doubled": "The buyer may have got it twice. Ask the provider with the refund's number.",
}


class Command(BaseCommand):
    help = "Compare a provider's bill file with the ledger; exit 0 if they agree, 1 otherwise."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--provider", choices=sorted(_METHODS), required=True)
        parser.add_argument("--bill", type=Path, required=True, help="the file, unpacked")
        parser.add_argument("--from", type=date.fromisoformat, dest="first", help="first day")
        parser.add_argument("--to", type=date.fromisoformat, dest="last", help="last day")
        parser.add_argument(
            "--ask",
            action="store_true",
            help="ask the provider about what is, or may be, paid only there",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        outcome = self._compared(options)
        answers = self._ask(outcome) if options["ask"] else {}
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(outcome, answers), ensure_ascii=False, indent=1))
        else:
            self._tell(outcome, answers)
        sys.exit(1 if outcome.differences else 0)

    @staticmethod
    def _compared(options: dict[str, Any]) -> Reconciliation:
        first, last = options["first"], options["last"] or options["first"]
        if (first is None) != (last is None) or (first and last < first):
            raise CommandError("--from is the first day of the bill, --to its last.", returncode=2)
        method = _METHODS[options["provider"]]
        try:
            rows = read_bill(method, options["bill"].read_bytes())
        except OSError as error:
            sentence = f"{options['bill']} cannot be read: {error.strerror}."
            raise CommandError(sentence, returncode=2) from error
        except CommonfieldError as error:
            raise CommandError(str(error), returncode=2) from error
        return reconciliation(method, rows, days=(first, last) if first else None)

    @staticmethod
    def _ask(outcome: Reconciliation) -> dict[str, str]:
        """Ask about money that only the provider knows of, or may; return what came of it."""
        answers = {}
        for each in outcome.differences:
            is_silent = each.code == "payment_silent"
            number = each.reference if is_silent else payment_of_order(each.reference)
            if number and (is_silent or each.code == "payment_other_state"):
                try:
                    answers[each.reference] = query_payment(number, now())
                except CommonfieldError as error:
                    answers[each.reference] = error.code
        return answers

    def _tell(self, outcome: Reconciliation, answers: dict[str, str]) -> None:
        days = f"{outcome.first_day} to {outcome.last_day}" if outcome.first_day else "no day"
        self.stdout.write(
            f"{outcome.provider}, {days}: {outcome.payments:,} payments"
            f" {_yuan(outcome.paid_fen)}, {outcome.refunds:,} refunds"
            f" {_yuan(outcome.refunded_fen)}, fees {_yuan(outcome.fees_fen)}"
        )
        for each in outcome.differences:
            state = f" ({each.here_state})" if each.here_state else ""
            answer = answers.get(each.reference)
            self.stdout.write(
                f"  {each.code:<22} {each.reference}: here {_yuan(each.here_fen)}{state},"
                f" there {_yuan(each.there_fen)}" + (f"; asked: {answer}" if answer else "")
            )
        for code in sorted({each.code for each in outcome.differences}):
            self.stdout.write(f"{code}: {_DO[code]}")
        count = len(outcome.differences)
        self.stdout.write(f"{count} DIFFER" if count else "agree")


def _yuan(fen: int | None) -> str:
    return "–" if fen is None else f"¥{yuan_text(fen)}"


def _as_json(outcome: Reconciliation, answers: dict[str, str]) -> dict[str, Any]:
    return {
        "ok": not outcome.differences,
        **vars(outcome),
        "first_day": outcome.first_day and outcome.first_day.isoformat(),
        "last_day": outcome.last_day and outcome.last_day.isoformat(),
        "differences": [_difference(each, answers) for each in outcome.differences],
    }


def _difference(each: BillDifference, answers: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": each.code,
        "reference": each.reference,
        "here_fen": each.here_fen,
        "there_fen": each.there_fen,
        "here_state": each.here_state,
        "do": _DO[each.code],
        "asked": answers.get(each.reference, ""),
    }
