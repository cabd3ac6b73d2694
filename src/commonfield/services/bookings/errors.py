"""Refusals of bookings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commonfield.kernel.clock import CHINA
from commonfield.kernel.errors import CommonfieldError, ConflictError


class BookedAlreadyError(ConflictError):
    sentence = (
        "These rooms are taken at that time. Choose another time; the nearest free ones: %(free)s."
    )

    def __init__(self, nearest: Sequence[tuple[datetime, datetime]] = ()) -> None:
        """Keep the nearest free times; ``free`` says them in China's time."""
        self.nearest = nearest
        spans = (
            f"{begins.astimezone(CHINA):%m-%d %H:%M}–{ends.astimezone(CHINA):%H:%M}"
            for begins, ends in nearest
        )
        super().__init__(free="; ".join(spans) or "–")

    @property
    def members(self) -> Mapping[str, object]:
        """The nearest free times as instants."""
        return {
            "free": [
                {"from": begins.isoformat(), "until": ends.isoformat()}
                for begins, ends in self.nearest
            ]
        }


class RoomsMissingError(CommonfieldError):
    sentence = "No room is chosen. Choose at least one."


class RoomsElsewhereError(CommonfieldError):
    sentence = (
        "One of these rooms is not to be booked here. Look at the list of rooms again; rooms of two"
        " halls are two bookings."
    )


class TimesBackwardsError(CommonfieldError):
    sentence = "The end does not lie after the beginning. Check both times."


class BookingTooLongError(CommonfieldError):
    sentence = (
        "That is longer than %(hours)s hours in one piece. Make a booking for each day, or a series"
        " with an end."
    )


class TimeBehindError(CommonfieldError):
    sentence = "That time has already begun. Choose one that lies ahead."


class TimeTooFarError(CommonfieldError):
    sentence = "That is more than a year ahead. Choose a day within a year."


class SetupTooLongError(CommonfieldError):
    sentence = "Setting up and clearing away take at most a day each. Enter fewer minutes."


class SeriesEndMissingError(CommonfieldError):
    sentence = "A series needs a last day. Enter until when it repeats, at most a year."


class SeriesTooLongError(CommonfieldError):
    sentence = "A series lasts at most a year. Choose an earlier last day, and renew it then."


class SeriesEndsTooSoonError(CommonfieldError):
    sentence = "The series ends before its second date. Choose a later last day, or no repetition."


class EventTitleMissingError(CommonfieldError):
    sentence = "What stands in the programme needs a title. Enter one in a few words."


class EventTitleUnreadableError(CommonfieldError):
    sentence = (
        "This title is too long, or holds marks that no page can show. Write up to 60 characters."
    )


class EventTitleNumberError(CommonfieldError):
    sentence = (
        "Everybody reads this title, and it holds a number that is probably a person's. Leave the"
        " number out."
    )


class UseNotChosenError(CommonfieldError):
    sentence = "What the rooms are for is not chosen. Choose it from the list."


class GuestsMissingError(CommonfieldError):
    sentence = "A family feast needs its number of guests. Enter how many are expected."


class GuestsImplausibleError(CommonfieldError):
    sentence = "That number of guests is not plausible. Enter 1 to %(most)s."


class DepositImplausibleError(CommonfieldError):
    sentence = "That deposit is not plausible. Enter at most %(most)s yuan, or nothing."


class NeighbourIncompleteError(CommonfieldError):
    sentence = (
        "A booking for a neighbour needs their name. Enter it; a phone is needed to call back."
    )


class NeighbourPhoneError(CommonfieldError):
    sentence = (
        "This is not a phone number. Write a mobile number of 11 digits, or a landline with its"
        " area code, such as 0578-8062345."
    )


class RequestsWaitingError(ConflictError):
    sentence = "Ten requests of yours wait for an answer. Wait for the keepers, or take one back."


class BookerUnknownError(CommonfieldError):
    status = 403
    sentence = "Only a person can ask for rooms. Sign in, or ask the hall's keeper."


class BookingSettledError(ConflictError):
    sentence = (
        "This booking no longer stands as you saw it: it was answered, changed or cancelled. Look"
        " at its page again."
    )


class BookingOverError(ConflictError):
    sentence = (
        "This has already begun, so it can no longer be changed. Enter afterwards how many came."
    )


class OthersRefusedError(ConflictError):
    sentence = (
        "Confirming this refuses other requests for the same time: %(numbers)s. Look at them, and"
        " confirm once more."
    )


class DecisionReasonMissingError(CommonfieldError):
    sentence = "The person who asked reads why. Enter a reason in a few words."


class NotOverYetError(ConflictError):
    sentence = "This is not over yet. Count when it has ended."


class CountingLateError(ConflictError):
    sentence = (
        "It ended more than %(days)s days ago, so its number can no longer be entered or changed."
    )


class VisitsImplausibleError(CommonfieldError):
    sentence = "That number is not plausible. Enter how many came, 0 to %(most)s."


class CookCertificateEndsError(CommonfieldError):
    sentence = (
        "The cook's health certificate ends on %(until)s, before the feast is over on %(day)s. Ask"
        " for a cook whose certificate is valid then, or for the renewed one."
    )


class DayMissingError(CommonfieldError):
    sentence = "No day was entered. Enter the last day that stands on the certificate."


class SlotMinutesError(CommonfieldError):
    sentence = "A slot lasts 5 to 120 minutes, and no longer than the doctor is here."


class SlotsTakenError(ConflictError):
    sentence = (
        "Somebody has taken a slot already, so they cannot be divided anew. Cancel the day, and"
        " enter it again."
    )


class SlotTakenError(ConflictError):
    sentence = "Somebody else has just taken this slot. Still free: %(free)s."

    def __init__(self, free: Sequence[datetime] = ()) -> None:
        """Keep when the free slots begin; ``free`` says it in China's time."""
        self.free = free
        super().__init__(free=", ".join(f"{at.astimezone(CHINA):%H:%M}" for at in free) or "–")

    @property
    def members(self) -> Mapping[str, object]:
        """Return the free slots as instants."""
        return {"free": [at.isoformat() for at in self.free]}


class SlotHeldError(ConflictError):
    sentence = "A person has one slot a day, and this one has one. Give it back first."


class SlotOverError(ConflictError):
    sentence = "This slot has begun. Choose a later one."


class SlotsFreeError(ConflictError):
    sentence = (
        "There are free slots, or none yet, so nobody has to wait. Choose one of the free ones."
    )


class WaitingListFullError(ConflictError):
    sentence = "The waiting list is full. Ask the hall's keeper for the next doctor's day."


class NoSlotError(ConflictError):
    sentence = "This person has no slot that day and does not wait for one. Look at the page again."
