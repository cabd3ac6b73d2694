"""Forms of supply: they read what a clerk types; what it means is decided by the commands."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import DayInput, Words, YuanField, set_choices
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams, yuan
from commonfield.people.queries import organisations
from commonfield.places.queries import towns, villages
from commonfield.supply.choices import Basis, Grade
from commonfield.supply.rules import parse_weight
from commonfield.supply.types import DeliveryView, NewAgreement, NewDelivery, NewLot, Shares

type Option = tuple[str, str | list[tuple[str, str]]]

_PERCENT_TO_BP = 100


class WeightField(forms.CharField):
    """A weight in kilograms, read as whole grams."""

    def __init__(self, *, label: Words, help_text: Words = "", is_large: bool = False) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        if is_large:
            attrs["class"] = "large"
        super().__init__(
            label=label, help_text=help_text, max_length=20, widget=forms.TextInput(attrs=attrs)
        )

    def clean(self, value: object) -> int:
        text = str(super().clean(value))
        try:
            return parse_weight(text)
        except ValueError as error:
            raise forms.ValidationError(
                gettext(
                    "“%(text)s” is no weight. Write kilograms with a point and at most three digits"
                    " after it, such as 12.5."
                )
                % {"text": text}
            ) from error


class PercentField(forms.DecimalField):
    """A share of a yuan in percent, to the hundredth."""

    def __init__(self, *, label: Words) -> None:
        super().__init__(
            label=label,
            min_value=Decimal(0),
            max_value=Decimal(100),
            decimal_places=2,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        )


class GrowerSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Who brings the leaf?"),
        help_text=_("Code, whole name, phone or village."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class WeighForm(forms.Form):
    """What the clerk enters at the scale for a grower; the price may be the grade's last one."""

    grower = forms.CharField(max_length=20, widget=forms.HiddenInput)
    weight = WeightField(
        label=_("Weight in kilograms"), help_text=_("As the scale shows it: 12.5"), is_large=True
    )
    grade = forms.ChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    price = YuanField(
        _("Price of a kilogram in yuan"),
        help_text=_("Leave it empty for the price that stands beside the grade."),
        required=False,
    )
    has_promise = forms.BooleanField(
        label=_("The grower promises: no banned pesticides, residues within the limits."),
        required=False,
    )
    basis = forms.ChoiceField(
        label=_("What the promise rests on"), choices=Basis.choices, initial=Basis.CONTROL
    )

    def __init__(
        self, *args: object, last_prices: Mapping[str, int], grade: str = "", **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        self.last_prices = last_prices
        grades = [(each.value, self._with_price(str(each.label), each.value)) for each in Grade]
        set_choices(self, "grade", grades)
        self.fields["grade"].initial = grade or Grade.ONE_LEAF.value

    def _with_price(self, label: str, grade: str) -> str:
        if grade not in self.last_prices:
            return label
        price = yuan(self.last_prices[grade])
        return gettext("%(grade)s · last %(price)s a kilogram") % {"grade": label, "price": price}

    def clean_price(self) -> int:
        price: int | None = self.cleaned_data["price"]
        if price is None:
            price = self.last_prices.get(self.cleaned_data.get("grade", ""))
        if price is None:
            raise forms.ValidationError(
                gettext("This grade has no price yet. Enter the yuan for a kilogram, such as 60.")
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


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"),
        help_text=_("In a few words, without names."),
        max_length=120,
    )


class GrowerForm(forms.Form):
    """A new grower; ``person`` appears when somebody of that name is already written down."""

    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    village = forms.ChoiceField(label=_("Village"))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    household = forms.CharField(
        label=_("Household"),
        help_text=_("The household's code, if the village keeps one."),
        max_length=40,
        required=False,
    )
    person = forms.ChoiceField(
        label=_("Somebody of this name is already written down"),
        help_text=_(
            "Ask for their number; it stands on their own page. Who was written down elsewhere is"
            " asked first, and becomes your grower by accepting."
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, county: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        villages = [("", gettext("Choose a village")), *village_options(county)]
        set_choices(self, "village", villages)
        self._person = self.fields.pop("person")

    def ask_which(self, options: Sequence[tuple[str, str]]) -> None:
        """Ask whether it is one of those who are already known; to be called before validation."""
        self.fields["person"] = self._person
        nobody = ("new", gettext("Nobody of them: a new person"))
        set_choices(self, "person", [*options, nobody])


def village_options(county: str) -> list[Option]:
    """Return the villages of a county under their towns, in the reader's language."""
    language = get_language() or "zh-hans"
    by_town: dict[str, list[tuple[str, str]]] = {}
    for each in villages(county):
        by_town.setdefault(each.parent_code, []).append((each.code, each.name_in(language)))
    return [
        (town.name_in(language), by_town[town.code])
        for town in towns(county)
        if town.code in by_town
    ]


class InvitationForm(forms.Form):
    """What is answered to an invitation: yes or no, or the code that the person reads out."""

    act = forms.ChoiceField(choices=[(each, each) for each in ("accept", "decline", "code")])
    code = forms.CharField(max_length=12, required=False)


class LotForm(forms.Form):
    """A lot of made tea from deliveries that wait."""

    deliveries = forms.MultipleChoiceField(
        label=_("Leaf that went in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the deliveries that this tea was made from.")},
    )
    name = forms.CharField(
        label=_("Name of the tea in Chinese"),
        max_length=80,
        widget=forms.TextInput(attrs={"lang": "zh-Hans"}),
    )
    name_en = forms.CharField(
        label=_("Name of the tea in English"),
        max_length=120,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    made = WeightField(
        label=_("Weight of the made tea in kilograms"),
        help_text=_("Four to five kilograms of leaf make one of tea."),
    )

    def __init__(
        self, *args: object, waiting: Sequence[tuple[DeliveryView, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        chinese = is_chinese()
        labels = [
            f"{grams(each.weight_g, chinese=chinese)} · {Grade(each.grade).label} · {words}"
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
    name = forms.CharField(
        label=_("Name in Chinese"),
        help_text=_("With the weight of the pack, as on the label."),
        max_length=80,
        widget=forms.TextInput(attrs={"lang": "zh-Hans"}),
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=120, widget=forms.TextInput(attrs={"lang": "en"})
    )
    net_g = forms.IntegerField(
        label=_("Tea in a pack in grams"),
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class AgreementForm(forms.Form):
    """How a retail yuan is shared from a day on."""

    seller = forms.CharField(
        label=_("Seller"),
        help_text=_("The selling organisation's code. Leave it empty for every seller."),
        max_length=40,
        required=False,
    )
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    growers = PercentField(label=_("Growers, percent"))
    maker = PercentField(label=_("Maker, percent"))
    store = PercentField(label=_("Store, percent"))
    carrier = PercentField(label=_("Packing and carrying, percent"))

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
    ends_on = forms.DateField(label=_("First day on which it no longer holds"), widget=DayInput())


class PayForm(forms.Form):
    expected_fen = forms.IntegerField(widget=forms.HiddenInput)
    is_sure = forms.BooleanField(
        label=_("I have checked the list and instruct our bank to pay these sums.")
    )
