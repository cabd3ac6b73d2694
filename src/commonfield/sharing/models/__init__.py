"""Tables of the room sharing, one file a sub-room."""

from commonfield.sharing.models.cases import (
    CaseAdoption,
    CaseDecision,
    CasePicture,
    CaseTerm,
    VillageCase,
)
