"""Writing what platforms' files say."""

from commonfield.channels.commands.asked import ask_to_take, do_asked, keep_upload
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
from commonfield.channels.commands.taking_back import take_back_file

__all__ = [
    "ask_to_take",
    "close_day",
    "do_asked",
    "forget_unread",
    "keep_upload",
    "mark_explained",
    "name_money",
    "note_figures",
    "note_goods_back",
    "put_aside",
    "read_file",
    "set_buffer",
    "take_back_file",
    "take_file",
    "teach_listing",
    "try_all_waiting",
    "try_waiting",
]
