"""Queries of the heritage, one file per subject."""

from commonfield.heritage.queries.desk import (
    INHERITOR_PURPOSE,
    desk_item,
    desk_items,
    export_of_person,
    inheritor_at_desk,
    inheritors_at_desk,
    may_choose_day,
    may_confirm_item,
    own_part,
    possibly_wrote,
    unrecorded,
)
from commonfield.heritage.queries.interviews import (
    inheritors_of_person,
    interview,
    interview_at_desk,
    interview_number,
    interviews_at_desk,
    interviews_mentioning,
    interviews_of_item,
    interviews_of_variety,
    is_public_interview,
)
from commonfield.heritage.queries.items import (
    consent_object,
    facet_counts,
    item_page,
    items,
    items_carried_on,
    items_for_export,
    places_with_trails,
    search_items,
    shows_picture,
    trail,
)
from commonfield.heritage.queries.year import (
    items_without_days,
    next_feast,
    terms_ahead,
    today_here,
)
