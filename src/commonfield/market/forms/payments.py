"""The form of a store's own numbers at payment providers."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import text_field
from commonfield.stores.errors import MerchantNumberError
from commonfield.stores.rules import is_merchant_number

METHODS: Final = ("wechat", "alipay")
_LONGEST: Final = 16


class MerchantsForm(forms.Form):
    """A store's merchant numbers; an empty one is none."""

    wechat = text_field(
        _("Merchant number of WeChat Pay"),
        _LONGEST,
        _("8 to 10 digits, from your letter of WeChat Pay."),
        required=False,
        inputmode="numeric",
        autocomplete="off",
    )
    alipay = text_field(
        _("Merchant number of Alipay"),
        _LONGEST,
        _("16 digits, beginning with 2088."),
        required=False,
        inputmode="numeric",
        autocomplete="off",
    )

    def clean(self) -> dict[str, Any]:
        """Check each number's form, so that both are saved or none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for method in METHODS:
            merchant = cleaned.get(method, "")
            if merchant and not is_merchant_number(method, merchant):
                self.add_error(method, error_message(MerchantNumberError()))
        return cleaned
