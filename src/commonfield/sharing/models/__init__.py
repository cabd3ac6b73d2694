"""Tables of the room sharing, one file a sub-room."""

from commonfield.sharing.models.cases import (
    CaseAdoption,
    CaseDecision,
    CasePicture,
    CaseTerm,
    VillageCase,
)
from commonfield.sharing.models.expo import Expo, ExpoStand, StandEnquiry, StandExhibit
from commonfield.sharing.models.notes import CountyNote, CountyNoteDecision
