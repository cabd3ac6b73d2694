"""The tables of culture."""

from commonfield.culture.models.library import (
    Chapter,
    ChapterFile,
    Objection,
    Passage,
    QueueEntry,
    ReadChapter,
    ReadingNote,
    ReadingPosition,
    RemovedNote,
    ShelfPlace,
    Upload,
    Work,
    WorkTerm,
)
