"""Forms of supply: they read what a clerk types; what it means is decided by the commands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import (
    DayInput,
    LazyStr,
    PhoneForm,
    YuanField,
    day_field,
    number_field,
    other_phone_field,
    phone_field,
    set_choices,
    text_field,
)
from commonfield.front.language import active_language, is_chinese
from commonfield.front.numbers import price_of_weight, weight
from commonfield.kernel.clock import start_of_china_day
from commonfield.people.queries import organisations
from commonfield.places.queries import villages_to_choose
from commonfield.supply.choices import (
    Basis,
    Grade,
    LabelSheet,
    LateReason,
    ReceiptPaper,
    WeightUnit,
)
from commonfield.supply.papers.rules import MOST_LABELS
from commonfield.supply.rules import parse_weight
from commonfield.supply.types import DeliveryView, NewAgreement, NewDelivery, NewLot, Shares

_PERCENT_TO_BP = 100
_NO_ENGLISH: LazyStr = _("Left out, the Chinese name stands.")
_NO_WEIGHT: Mapping[str, LazyStr] = {
    WeightUnit.KG: _(
        "“%(text)s” is not a valid weight. Enter kilograms with at most three decimals, such as "
        "12.5."
    ),
    WeightUnit.JIN: _(
        "“%(text)s” is not a valid weight. Enter jin (500 g) with at most two decimals, such as "
        "25 or 25.5."
    ),
}
_LEAF_WEIGHT: Mapping[str, LazyStr] = {
    WeightUnit.KG: _("Weight in kilograms"),
    WeightUnit.JIN: _("Weight in jin"),
}
_TEA_WEIGHT: Mapping[str, LazyStr] = {
    WeightUnit.KG: _("Weight of the made tea in kilograms"),
    WeightUnit.JIN: _("Weight of the made tea in jin"),
}
_LEAF_PRICE: Mapping[str, LazyStr] = {
    WeightUnit.KG: _("Price of a kilogram in yuan"),
    WeightUnit.JIN: _("Price per jin (yuan)"),
}


class WeightField(forms.CharField):
    """A weight in the unit that an organisation weighs in, read as whole grams."""

    unit = WeightUnit.KG.value

    def __init__(
        self, *, label: LazyStr = "", help_text: LazyStr = "", is_large: bool = False
    ) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        if is_large:
            attrs["class"] = "large"
        super().__init__(
            label=label, help_text=help_text, max_length=20, widget=forms.TextInput(attrs=attrs)
        )

    def clean(self, value: object) -> int:
        text = str(super().clean(value))
        try:
            return parse_weight(text, unit=self.unit)
        except ValueError as error:
            raise forms.ValidationError(_NO_WEIGHT[self.unit] % {"text": text}) from error


def _weigh_in(form: forms.Form, name: str, unit: str, labels: Mapping[str, LazyStr]) -> None:
    """Let a form's field of a weight read a unit, and say which."""
    field = form.fields[name]
    if not isinstance(field, WeightField):
        raise TypeError(field)
    field.unit, field.label = unit, labels[unit]


class PercentField(forms.DecimalField):
    """A share of a yuan in percent, to the hundredth."""

    def __init__(self, *, label: LazyStr) -> None:
        super().__init__(
            label=label,
            min_value=Decimal(0),
            max_value=Decimal(100),
            decimal_places=2,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        )


class GrowerSearchForm(forms.Form):
    q = text_field(
        _("Who brings the leaf?"),
        60,
        _("Code, whole name, phone or village."),
        required=False,
        type="search",
        autocomplete="off",
    )


class WeighForm(forms.Form):
    """What the clerk enters at the scale for a grower; the price may be the grade's last one."""

    grower = forms.CharField(max_length=20, widget=forms.HiddenInput)
    weight = WeightField(help_text=_("As the scale shows it: 12.5"), is_large=True)
    grade = forms.ChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    price = YuanField(
        "", help_text=_("Leave empty to use the price shown next to the grade."), required=False
    )
    has_promise = forms.BooleanField(
        label=_("The grower promises: no banned pesticides, residues within the limits."),
        required=False,
    )
    basis = forms.ChoiceField(
        label=_("What the promise rests on"), choices=Basis.choices, initial=Basis.CONTROL
    )

    def __init__(
        self,
        *args: object,
        last_prices: Mapping[str, int],
        grade: str = "",
        unit: str = WeightUnit.KG,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        self.last_prices, self.unit = last_prices, unit
        _weigh_in(self, "weight", unit, _LEAF_WEIGHT)
        self.fields["price"].label = _LEAF_PRICE[unit]
        if not last_prices:
            self.fields["price"].required, self.fields["price"].help_text = True, ""
        grades = [(each.value, self._with_price(str(each.label), each.value)) for each in Grade]
        set_choices(self, "grade", grades)
        self.fields["grade"].initial = grade or Grade.ONE_LEAF.value

    def _with_price(self, label: str, grade: str) -> str:
        if grade not in self.last_prices:
            return label
        price = price_of_weight(self.last_prices[grade], unit=self.unit, chinese=is_chinese())
        return gettext("%(grade)s · last %(price)s") % {"grade": label, "price": price}

    def clean_price(self) -> int:
        price: int | None = self.cleaned_data["price"]
        if price is not None and self.unit == WeightUnit.JIN:
            price *= 2
        if price is None:
            price = self.last_prices.get(self.cleaned_data.get("grade", ""))
        if price is None:
            raise forms.ValidationError(
                gettext("This grade has no price yet. Enter one in yuan, such as 60.")
            )
        return price

    def delivery(self, maker: str) -> NewDelivery:
        data = self.cleaned_data
        return NewDelivery(
            grower=data["grower"],
            maker=maker,
            weight_g=data["weight"],
            grade=data["grade"],
            price_fen_per_kg=data["price"],
            has_promise=data["has_promise"],
            basis=data["basis"],
        )


class LateWeighForm(WeighForm):
    """Leaf that was weighed on a day before, at noon; after some days with the reason."""

    weighed_on = day_field(_("Weighed on"))
    why = forms.ChoiceField(
        label=_("If late: why?"), choices=[("", "–"), *LateReason.choices], required=False
    )
    field_order = ("grower", "weighed_on")

    def __init__(self, *args: object, today: date, **options: Any) -> None:  # noqa: ANN401 - as its base takes them
        super().__init__(*args, **options)
        self.today = today
        message = gettext("This day has not come yet. Check the date.")
        self.fields["weighed_on"].validators.append(MaxValueValidator(today, message))

    def delivery(self, maker: str) -> NewDelivery:
        day: date = self.cleaned_data["weighed_on"]
        noon = start_of_china_day(day) + timedelta(hours=12) if day < self.today else None
        return replace(super().delivery(maker), weighed_at=noon)


class TakeBackForm(forms.Form):
    reason = text_field(_("Why is it taken back?"), 120, _("In a few words, without names."))


class GrowerForm(PhoneForm):
    """A new grower; ``person`` appears when a person of that name is already written down."""

    name = text_field(_("Name"), 60, autocomplete="off")
    village = forms.ChoiceField(label=_("Village"))
    phone = phone_field(autocomplete="off")
    is_other_phone = other_phone_field()
    household = text_field(
        _("Household"), 40, _("The household's code, if the village keeps one."), required=False
    )
    person = forms.ChoiceField(
        label=_("Someone with this name is already registered"),
        help_text=_(
            "Ask for their number; it is on their own page. People registered elsewhere are invited"
            " first and become your growers by accepting."
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, county: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        villages = villages_to_choose(county, active_language())
        set_choices(self, "village", [("", gettext("Choose a village")), *villages])
        self._person = self.fields.pop("person")

    def ask_which(self, options: Sequence[tuple[str, str]]) -> None:
        """Ask whether it is one of the persons already known; to be called before validation."""
        self.fields["person"] = self._person
        nobody = ("new", gettext("None of these: a new person"))
        set_choices(self, "person", [*options, nobody])


class InvitationForm(forms.Form):
    """What is answered to an invitation: yes or no, or the code that the person reads out."""

    act = forms.ChoiceField(choices=[(each, each) for each in ("accept", "decline", "code")])
    code = forms.CharField(max_length=12, required=False)


class NameForm(forms.Form):
    """On which lot's page a grower is named, and until when."""

    lot = forms.CharField(max_length=20, widget=forms.HiddenInput)
    until = forms.DateField(required=False, widget=DayInput())


class LotForm(forms.Form):
    """A lot of made tea from deliveries that wait."""

    deliveries = forms.MultipleChoiceField(
        label=_("Leaf that went in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the deliveries that this tea was made from.")},
    )
    name = text_field(_("Name of the tea in Chinese"), 80, lang="zh-Hans")
    name_en = text_field(
        _("Name of the tea in English"), 120, _NO_ENGLISH, lang="en", required=False
    )
    made = WeightField(help_text=_("Four to five kilograms of leaf make one of tea."))

    def __init__(
        self,
        *args: object,
        waiting: Sequence[tuple[DeliveryView, str]],
        unit: str = WeightUnit.KG,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        chinese = is_chinese()
        _weigh_in(self, "made", unit, _TEA_WEIGHT)
        labels = [
            f"{weight(each.weight_g, unit=unit, chinese=chinese)}"
            f" · {Grade(each.grade).label} · {words}"
            for each, words in waiting
        ]
        numbers = [each.number for each, _words in waiting]
        set_choices(self, "deliveries", list(zip(numbers, labels, strict=True)))

    def lot(self, maker: str) -> NewLot:
        data = self.cleaned_data
        return NewLot(
            maker=maker,
            deliveries=tuple(data["deliveries"]),
            name=data["name"],
            name_en=data["name_en"],
            made_g=data["made"],
        )


class TradeItemForm(forms.Form):
    name = text_field(
        _("Chinese name"), 80, _("With the weight of the pack, as on the label."), lang="zh-Hans"
    )
    name_en = text_field(_("English name"), 120, _NO_ENGLISH, lang="en", required=False)
    net_g = number_field(_("Tea in a pack in grams"), 1, 100_000)


class PaperSettingsForm(forms.Form):
    """In which unit an organisation weighs, and what its receipts and labels look like."""

    weight_unit = forms.ChoiceField(
        label=_("Unit of weight"),
        choices=WeightUnit.choices,
        widget=forms.RadioSelect,
        help_text=_("At the scale, on receipts and statements, and for lots of made tea."),
    )
    receipt_paper = forms.ChoiceField(
        label=_("Receipts are printed on"), choices=ReceiptPaper.choices, widget=forms.RadioSelect
    )
    label_sheet = forms.ChoiceField(
        label=_("Labels are printed on"), choices=LabelSheet.choices, widget=forms.RadioSelect
    )
    licence_number = text_field(
        _("Food production licence"),
        20,
        _("SC and 14 digits; printed on every label."),
        required=False,
        autocomplete="off",
    )


class ShelfLifeForm(forms.Form):
    shelf_life_months = number_field(
        _("Shelf life in months"),
        1,
        240,
        help_text=_(
            "Counted from packing and printed on the label as “best before”. Leave empty "
            "to omit it."
        ),
        required=False,
    )


class LabelForm(forms.Form):
    """What is printed: so many labels, from which place of the sheet on, packed on which day."""

    sheet = forms.ChoiceField(label=_("Sheet"), choices=LabelSheet.choices)
    count = number_field(_("How many labels"), 1, MOST_LABELS)
    start = number_field(
        _("First label on the sheet"),
        1,
        help_text=_("1 is at the top left. For a partly used sheet, enter the first free label."),
    )
    packed_on = forms.DateField(
        label=_("Packed on"),
        widget=DayInput(),
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))],
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        sheet = data.get("sheet")
        if sheet == LabelSheet.SINGLE:
            data["start"] = 1
        elif sheet and data.get("start", 1) > LabelSheet(sheet).on_a_sheet:
            self.add_error("start", gettext("This sheet does not have that many labels."))
        return data


class AgreementForm(forms.Form):
    """How a retail yuan is shared from a day on."""

    seller = text_field(
        _("Seller"),
        40,
        _("The selling organisation's code. Leave it empty for every seller."),
        required=False,
    )
    starts_on = day_field(_("From"))
    growers = PercentField(label=_("Growers, percent"))
    maker = PercentField(label=_("Maker, percent"))
    store = PercentField(label=_("Store, percent"))
    carrier = PercentField(label=_("Packing and shipping, percent"))

    def clean_seller(self) -> str:
        code: str = self.cleaned_data["seller"].strip()
        if code and code not in organisations([code]):
            raise forms.ValidationError(
                gettext("There is no organisation %(code)s. Look the code up in the list.")
                % {"code": code}
            )
        return code

    def agreement(self, maker: str) -> NewAgreement:
        growers, makers, stores, carriers = (
            int(self.cleaned_data[name] * _PERCENT_TO_BP)
            for name in ("growers", "maker", "store", "carrier")
        )
        return NewAgreement(
            maker=maker,
            seller=self.cleaned_data["seller"],
            starts_on=self.cleaned_data["starts_on"],
            shares=Shares(growers, makers, stores, carriers),
        )


class EndAgreementForm(forms.Form):
    seller = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    ends_on = day_field(_("First day on which it no longer applies"))
