"""Writing what platforms' files say."""

from commonfield.channels.commands.days import close_day, note_goods_back
from commonfield.channels.commands.files import forget_unread, put_aside, read_file, take_file
from commonfield.channels.commands.listings import (
    set_buffer,
    teach_listing,
    try_all_waiting,
    try_waiting,
)
from commonfield.channels.commands.money import name_money
from commonfield.channels.commands.quarters import mark_explained, note_figures
from commonfield.channels.commands.queued import do_queued, queue_taking, queue_upload
from commonfield.channels.commands.taking_back import take_back_file

__all__ = [
    "close_day",
    "do_queued",
    "forget_unread",
    "mark_explained",
    "name_money",
    "note_figures",
    "note_goods_back",
    "put_aside",
    "queue_taking",
    "queue_upload",
    "read_file",
    "set_buffer",
    "take_back_file",
    "take_file",
    "teach_listing",
    "try_all_waiting",
    "try_waiting",
]
