"""Forms of paying growers: runs, the bank's results, cash that was handed over, corrections."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import timedelta
from typing import Final

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from commonfield.front.file_resubmit import DOCUMENTS, ResubmitFileField
from commonfield.front.form_fields import ChoicesForm, file_field, text_field
from commonfield.front.spreadsheets import SheetColumn, read_rows, uploaded_sheet
from commonfield.ledger.payouts.choices import CorrectionKind, CorrectionReason
from commonfield.ledger.payouts.errors import OwedChangedError
from commonfield.ledger.payouts.types import Outcome
from commonfield.supply.payouts.rules import read_outcome


class PrepareForm(ChoicesForm):
    """Whom to pay, each with the sum that was shown: ``G000123:75000``."""

    pay = forms.MultipleChoiceField(
        error_messages={
            "required": _("Select the growers to pay."),
            "invalid_choice": OwedChangedError.sentence,
        }
    )

    def growers(self) -> dict[str, int | None]:
        """Return whom to pay, with the sums that were shown."""
        pairs = (each.split(":") for each in self.cleaned_data["pay"])
        return {code: int(fen) for code, fen in pairs}


class ApproveForm(forms.Form):
    is_sure = forms.BooleanField(
        label=_("I have checked names and amounts. Our bank may pay them.")
    )


class SendBackForm(forms.Form):
    reason = text_field(_("What is wrong?"), 120, _("In a few words, without names."))


class BankResultForm(forms.Form):
    """The bank's answer as a file, or as the rows of one that was read before."""

    file = file_field(
        _("Bank results"),
        ".xlsx,.csv",
        _(
            "Excel (.xlsx) or CSV with the columns 编号 (number) and 结果 (result: 成功 or 失败);"
            " for what failed 原因 (reason)."
        ),
    )
    rows = forms.CharField(required=False, widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """Take kept rows in place of a file; pages require a file."""
        self.fields["file"].required = not self.data.get("rows")
        super().full_clean()
        self.fields["file"].required = True

    def clean_rows(self) -> list[Outcome] | None:
        """Read what was kept of a file while its sender proved who they are."""
        if not self.data.get("rows") or self.cleaned_data.get("file"):
            return None
        try:
            rows = signing.loads(self.data["rows"], salt=_KEPT_ROWS, max_age=_KEPT_FOR)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Choose the file again.")) from error
        return [Outcome(*row) for row in rows]

    def outcomes(self) -> list[Outcome]:
        if (kept := self.cleaned_data["rows"]) is not None:
            return list(kept)
        rows = read_rows(uploaded_sheet(self.cleaned_data["file"]), _RESULT_COLUMNS)
        return [read_outcome(row.number, **row.cells) for row in rows]

    def kept(self, outcomes: Sequence[Outcome]) -> dict[str, str]:
        """Return what stands for the file if the form is sent again: no browser sends it twice."""
        rows = [astuple(each) for each in outcomes]
        return {"rows": signing.dumps(rows, salt=_KEPT_ROWS, compress=True)}


_KEPT_ROWS: Final = "supply.bank_results"
_KEPT_FOR: Final = timedelta(hours=1)
_RESULT_COLUMNS: Final = (
    SheetColumn("number", ("编号", "Number", "付款编号", "客户流水号", "流水号")),
    SheetColumn("result", ("结果", "Result", "处理结果", "交易结果", "状态", "交易状态", "State")),
    SheetColumn("reason", ("原因", "Reason", "失败原因"), is_required=False),
    SheetColumn("amount", ("金额（元）", "Amount (yuan)", "金额", "交易金额"), is_required=False),
)


class HandResultForm(ChoicesForm):
    number = forms.MultipleChoiceField(
        label=_("Payments"), error_messages={"required": _("Select payments in the list above.")}
    )
    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("paid", _("Paid out")), ("failed", _("Failed"))],
        widget=forms.RadioSelect,
    )
    reason = text_field(
        _("Why did they fail?"),
        120,
        _("For example: account closed. Leave empty for successful payments."),
        required=False,
    )

    def outcomes(self) -> list[Outcome]:
        """Return what was said of each chosen payment."""
        data = self.cleaned_data
        is_paid = data["result"] == "paid"
        return [
            Outcome(row, number, is_paid, data["reason"].strip())
            for row, number in enumerate(data["number"], start=1)
        ]

    def kept(self, _outcomes: Sequence[Outcome]) -> dict[str, str]:
        """Return nothing: the browser sends on what was typed."""
        return {}


class CashListForm(ChoicesForm):
    """The signed list, and which of its payments nobody collected."""

    missing = forms.MultipleChoiceField(
        label=_("Not collected"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty if everybody came. What was not collected is payable again."),
    )
    sheet = ResubmitFileField(
        _("The signed list"),
        accept=DOCUMENTS,
        help_text=_("A photograph or a PDF of it. Only clerks and accountants see it."),
        required=True,
    )


class CorrectionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What has changed?"), choices=CorrectionKind.choices, widget=forms.RadioSelect
    )
    concerns = text_field(
        _("Payment number, or the grower's code"),
        30,
        _("As it stands beside the name in the run or in the list of what is payable."),
    )
    reason = forms.ChoiceField(
        label=_("What shows it?"), choices=CorrectionReason.choices, widget=forms.RadioSelect
    )

    def clean_concerns(self) -> str:
        """Take a number as people copy it."""
        return "".join(str(self.cleaned_data["concerns"]).split()).upper()
