"""Writing what platforms' files say."""

from commonfield.channels.commands.files import forget_unread, put_aside, read_file, take_file
from commonfield.channels.commands.listings import teach_listing, try_all_waiting, try_waiting
from commonfield.channels.commands.money import name_money
from commonfield.channels.commands.taking_back import take_back_file

__all__ = [
    "forget_unread",
    "name_money",
    "put_aside",
    "read_file",
    "take_back_file",
    "take_file",
    "teach_listing",
    "try_all_waiting",
    "try_waiting",
]
