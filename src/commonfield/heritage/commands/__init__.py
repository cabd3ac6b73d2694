"""Commands of the heritage, one file per subject."""

from commonfield.heritage.commands.inheritors import (
    add_inheritor,
    end_inheritor,
    forget_person,
    name_inheritor,
    unname_inheritor,
)
from commonfield.heritage.commands.interviews import (
    count_interview,
    forget_interview,
    keep_interview,
    lend_interview,
    write_transcript,
)
from commonfield.heritage.commands.items import (
    add_item,
    add_picture,
    change_item,
    choose_day,
    confirm_item,
    load_heritage,
    publish_item,
    remove_picture,
    withdraw_item,
)
