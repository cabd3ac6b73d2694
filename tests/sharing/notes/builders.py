"""A note in both languages."""

from commonfield.sharing.notes.types import NoteText

TEXT = NoteText("冷库开工", "Cold store begun", "今天开工。", "Work began today.")
