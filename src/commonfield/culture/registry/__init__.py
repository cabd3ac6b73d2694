"""What culture hands to the rooms below when the program starts, a file a sub-room."""

from commonfield.culture.offline.commands import erase_queue, forget_queue
from commonfield.culture.registry import dialect, heritage, learning, library, voices
from commonfield.people.commands import Holder, person_data
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Hand all of it over."""
    library.register_library()
    learning.register_learning()
    dialect.register_dialect()
    voices.register_voices()
    heritage.register_heritage()
    register_job("culture.forget_queue", 86_400, forget_queue)
    person_data.register("culture", Holder(export=lambda _person_id: {}, erase=(erase_queue,)))
