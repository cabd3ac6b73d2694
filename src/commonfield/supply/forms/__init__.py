"""Forms of supply, a file a subject."""

from commonfield.supply.forms.desk import (
    AgreementForm,
    EndAgreementForm,
    GrowerForm,
    GrowerSearchForm,
    InvitationForm,
    LabelForm,
    LateWeighForm,
    LotForm,
    NameForm,
    PaperSettingsForm,
    PercentField,
    ShelfLifeForm,
    TakeBackForm,
    TradeItemForm,
    WeighForm,
    WeightField,
)
