"""Reading the heritage, a file a subject."""

from commonfield.culture.heritage.queries.desk import (
    INHERITOR_PURPOSE,
    desk_item,
    desk_items,
    inheritor_at_desk,
    inheritors_at_desk,
    may_choose_day,
    may_confirm_item,
    own_part,
    records_held_of,
    unrecorded,
)
from commonfield.culture.heritage.queries.interviews import (
    inheritors_of_person,
    interview,
    interview_at_desk,
    interviews_at_desk,
    interviews_of_item,
    interviews_of_variety,
    interviews_telling,
    is_heard,
    number_of_talk,
)
from commonfield.culture.heritage.queries.items import (
    facet_counts,
    item_page,
    items,
    items_carried_on,
    items_to_take,
    places_with_trails,
    search_items,
    shows_picture,
    thing_of,
    trail,
)
from commonfield.culture.heritage.queries.year import today_here, without_days, year_round
