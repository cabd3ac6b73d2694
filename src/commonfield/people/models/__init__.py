"""Tables of people, a file a subject."""

from commonfield.people.models.access import (
    SCREEN_PURPOSE,
    SECOND_PURPOSE,
    HallScreen,
    SecondFactor,
    ServiceAccount,
    Session,
)
from commonfield.people.models.persons import (
    READABLE,
    WORKER_PURPOSE,
    ApiToken,
    Consent,
    ContractOfWork,
    Grant,
    Household,
    LowIncomeSpan,
    Organisation,
    Person,
    Pseudonym,
    ResetSlip,
    SignInCode,
    SignInFailure,
    fingerprints_of,
    new_code,
    plain_form,
    purpose_of,
)
from commonfield.people.models.waiting import (
    BANK_CHANGE_PURPOSE,
    GUARDIAN_PURPOSE,
    REASON_PURPOSE,
    REQUEST_PURPOSE,
    BankChange,
    ErasureWish,
    Guardianship,
    PersonRequest,
    PersonRequestDecision,
    Reason,
    RecoveryProposal,
)
