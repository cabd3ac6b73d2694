"""The tables of culture."""

from commonfield.culture.models.dialect import (
    CardReview,
    DialectWord,
    DialectWordTerm,
    DoneLesson,
    LearningCard,
    Recording,
    RecordingCheck,
    ReviewDay,
    Variety,
    VarietyArea,
    WordCollection,
)
from commonfield.culture.models.heritage import (
    ChosenDay,
    HeritageConfirmation,
    HeritageItem,
    HeritageMedia,
    HeritageTerm,
    Inheritor,
    Interview,
)
from commonfield.culture.models.library import (
    Chapter,
    ChapterFile,
    Objection,
    Passage,
    ReadChapter,
    ReadingNote,
    ReadingPosition,
    RemovedNote,
    SeenPage,
    ShelfPlace,
    Upload,
    Work,
    WorkTerm,
)
