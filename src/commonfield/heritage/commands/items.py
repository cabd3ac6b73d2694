"""Heritage items: written, published, confirmed; their pictures, and the days villages pick."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.heritage.choices import Certainty
from commonfield.heritage.content import ShippedItem, shipped_items
from commonfield.heritage.errors import (
    DayNotPickedError,
    DayOutsideError,
    HealingClaimError,
    HeritageCodeTakenError,
    HeritagePlaceError,
    MediaFullError,
    OwnWordsError,
    UnconfirmedError,
)
from commonfield.heritage.models import ChosenDay, HeritageConfirmation, HeritageItem, HeritageMedia
from commonfield.heritage.permissions import (
    CONFIRMING,
    has_written,
    keeps_heritage,
    may_confirm,
    require_heritage_keeper,
    shown,
    writers_of,
)
from commonfield.heritage.rules import healing_word, next_span, parse_day_rule, short_code
from commonfield.heritage.search_index import index_items
from commonfield.heritage.types import HeritageDetails, MediaDetails
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.people.permissions import has_role, require, require_system
from commonfield.people.queries import possibly_one_detail
from commonfield.people.types import Actor, person_of_code
from commonfield.places.queries import place, prefix_range
from commonfield.workshop.calendar import lunar_month_of
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.images import resized
from commonfield.workshop.media import put_file, store_file
from commonfield.workshop.typed_rows import view_of

# The confirmer of an item has read these of it.
CONFIRMED: Final = ("name", "name_en", "story", "story_en", "place", "day_rule")
_WRITTEN: Final = (*CONFIRMED, "spot", "spot_en", "source", "source_en")
_MOST_PICTURES: Final = 12
_PICTURE_PX: Final = 1_000


@transaction.atomic
def add_item(*, by: Actor, now: datetime, details: HeritageDetails) -> str:
    """Add an unpublished item; return its code."""
    require_heritage_keeper(by, details.place, now)
    _check(details)
    code = short_code(details.name, details.name_en)
    with conflicts_as(HeritageCodeTakenError):
        write_item(by, now, code, details)
    return code


def write_item(by: Actor, now: datetime, code: str, details: HeritageDetails) -> HeritageItem:
    """Write a new item within the caller's transaction, which has checked it."""
    row = HeritageItem.objects.create(
        code=code,
        **asdict(details),
        brought_by=by.code,
        writers={name: by.code for name in _WRITTEN if getattr(details, name)},
        added_at=now,
    )
    index_items([row])
    audit_item("culture.item_added", by, row, now)
    return row


@transaction.atomic
def change_item(*, by: Actor, now: datetime, code: str, details: HeritageDetails) -> None:
    """Change an item; confirmations of changed statements are dropped."""
    row = locked_item(by, code, now)
    require_heritage_keeper(by, details.place, now)
    _check(details)
    before = view_of(HeritageDetails, row)
    if before == details:
        return
    if any(getattr(before, name) != getattr(details, name) for name in CONFIRMED):
        row.confirmations.all().delete()
    is_told = row.confirmations.exists()
    if before.certainty == Certainty.UNCONFIRMED != details.certainty and not is_told:
        raise UnconfirmedError
    changed = [name for name in _WRITTEN if getattr(before, name) != getattr(details, name)]
    standing = {name: who for name, who in writers_of(row).items() if name not in changed}
    row.writers = standing | {name: by.code for name in changed if getattr(details, name)}
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.changed_by = by.code
    row.save(update_fields=[*asdict(details), "changed_by", "writers"])
    index_items([row])
    audit_item("culture.item_changed", by, row, now)


def _check(details: HeritageDetails) -> None:
    if place(details.place) is None:
        raise HeritagePlaceError(place=details.place)
    if details.day_rule:
        parse_day_rule(details.day_rule)
    if word := healing_word(details.name, details.name_en, details.story, details.story_en):
        raise HealingClaimError(word=word)


@transaction.atomic
def publish_item(*, by: Actor, now: datetime, code: str) -> bool:
    """Publish an item; return whether that is new."""
    row = locked_item(by, code, now)
    if row.certainty == Certainty.UNCONFIRMED:
        raise UnconfirmedError
    if row.published_at is not None and row.withdrawn_at is None:
        return False
    is_first = row.published_at is None
    row.published_at, row.withdrawn_at = now, None
    row.save(update_fields=["published_at", "withdrawn_at"])
    if is_first:
        fact = FactRecord("culture.item_written", row.place, now, quantity=1)
        record(fact, now=now)
    audit_item("culture.item_published", by, row, now)
    return True


@transaction.atomic
def withdraw_item(*, by: Actor, now: datetime, code: str) -> bool:
    """Withdraw an item; return whether it was public."""
    row = locked_item(by, code, now)
    if row.published_at is None or row.withdrawn_at is not None:
        return False
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    audit_item("culture.item_withdrawn", by, row, now)
    return True


@transaction.atomic
def confirm_item(*, by: Actor, now: datetime, code: str, capacity: str) -> bool:
    """Confirm an item as a person with a duty in its place; return whether that is new.

    The keeper of the place's heritage also records confirmations of items not shown yet.
    """
    row = must_exist(HeritageItem.objects.select_for_update().filter(code=code).first())
    on = china_day(now)
    if not HeritageItem.objects.filter(shown(), pk=row.pk).exists():
        # Nobody else knows that it is there.
        if not keeps_heritage(by, row.place, on):
            raise NotFoundError
    else:
        require(may_confirm(by, row.place, on))
    if has_written(by, row):
        raise OwnWordsError
    _row, is_new = HeritageConfirmation.objects.get_or_create(
        item=row, person=by.acting_id or 0, defaults={"capacity": capacity, "confirmed_at": now}
    )
    if is_new:
        writers = map(person_of_code, writers_of(row).values())
        possibly = possibly_one_detail(by, writers)
        audit_item("culture.item_confirmed", by, row, now, **possibly)
    return is_new


@transaction.atomic
def choose_day(*, by: Actor, now: datetime, code: str, village: str, day: date) -> None:
    """Set the day that a village picks for an item; a second call moves it."""
    row = must_exist(HeritageItem.objects.filter(shown(), code=code).first())
    first, last = prefix_range(row.place)
    if not first <= village <= last or place(village) is None:
        raise HeritagePlaceError(place=village)
    require(has_role(by, CONFIRMING, place=village, on=china_day(now)))
    rule = parse_day_rule(row.day_rule) if row.day_rule else None
    span = next_span(rule, china_day(now)) if rule else None
    if rule is None or span is None or not rule.is_picked:
        raise DayNotPickedError
    if not span.first <= day <= span.last:
        raise DayOutsideError(first=span.first.isoformat(), last=span.last.isoformat())
    month = lunar_month_of(span.first)
    ChosenDay.objects.update_or_create(
        item=row,
        place=village,
        year=month.year if month else span.first.year,
        defaults={"day": day, "chosen_by": by.code, "chosen_at": now},
    )
    audit_item("culture.day_chosen", by, row, now, day=day.isoformat(), village=village)


def locked_item(by: Actor, code: str, now: datetime) -> HeritageItem:
    """Return an item of a place that a person keeps, locked; refuse others."""
    row = must_exist(HeritageItem.objects.select_for_update().filter(code=code).first())
    require_heritage_keeper(by, row.place, now)
    return row


def audit_item(
    action: str, by: Actor, row: HeritageItem, now: datetime, **detail: str | int
) -> None:
    record_audit(action, by.code, f"heritage:{row.code}", now, row.place, **detail)


def add_picture(
    *, by: Actor, now: datetime, code: str, content: bytes, details: MediaDetails
) -> int:
    """Add a picture as an item's last; return its number. The same file is added once."""
    require_heritage_keeper(
        by, must_exist(HeritageItem.objects.filter(code=code).first()).place, now
    )
    (small,) = resized(content, _PICTURE_PX)
    file = put_file([small.content])
    with transaction.atomic():
        row = locked_item(by, code, now)
        known = row.media.filter(file=file.sha256).first()
        if known is not None:
            return known.number
        if row.media.count() >= _MOST_PICTURES:
            raise MediaFullError(most=_MOST_PICTURES)
        last = row.media.aggregate(last=Max("number"))["last"] or 0
        HeritageMedia.objects.create(
            item=row,
            number=last + 1,
            file=store_file(file, now=now, is_public=False),
            **asdict(details),
        )
        audit_item("culture.picture_added", by, row, now, number=last + 1)
        return last + 1


@transaction.atomic
def remove_picture(*, by: Actor, now: datetime, code: str, number: int) -> None:
    row = locked_item(by, code, now)
    if row.media.filter(number=number).delete()[0]:
        audit_item("culture.picture_removed", by, row, now, number=number)


@transaction.atomic
def load_heritage(*, by: Actor, now: datetime, county: str) -> tuple[int, int]:
    """Load a county's shipped items; return how many were added and how many updated.

    All but what must not be shown is published. An item that a person has changed or withdrawn
    stays as they left it.
    """
    require_system(by)
    shipped = shipped_items(county)
    known = HeritageItem.objects.in_bulk([each.code for each in shipped], field_name="code")
    added = changed = 0
    for each in shipped:
        row = known.get(each.code)
        if row is None:
            write_item(by, now, each.code, each.details)
            if each.details.certainty != Certainty.UNCONFIRMED:
                publish_item(by=by, now=now, code=each.code)
            added += 1
        elif not row.changed_by and _changes(row, each):
            index_items([row])
            audit_item("culture.item_changed", by, row, now)
            changed += 1
    return added, changed


def _changes(row: HeritageItem, item: ShippedItem) -> bool:
    """Update a row to what is shipped now; return whether anything changed."""
    changed = {
        name: value for name, value in asdict(item.details).items() if getattr(row, name) != value
    }
    for name, value in changed.items():
        setattr(row, name, value)
    if not changed.keys().isdisjoint(CONFIRMED):
        row.confirmations.all().delete()
    if changed:
        row.save(update_fields=list(changed))
    return bool(changed)
