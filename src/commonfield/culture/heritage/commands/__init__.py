"""Writing the heritage, a file a subject."""

from commonfield.culture.heritage.commands.content import load_heritage
from commonfield.culture.heritage.commands.inheritors import (
    add_inheritor,
    end_inheritor,
    forget_person,
    name_inheritor,
    unname_inheritor,
)
from commonfield.culture.heritage.commands.interviews import lend_interview, write_lines
from commonfield.culture.heritage.commands.items import (
    add_item,
    change_item,
    choose_day,
    confirm_item,
    publish_item,
    withdraw_item,
)
from commonfield.culture.heritage.commands.media import add_picture, remove_picture
