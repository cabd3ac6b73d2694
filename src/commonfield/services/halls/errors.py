"""Refusals of halls."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class HoursUnreadableError(CommonfieldError):
    sentence = (
        "“%(text)s” is not understood as hours. Write them like 8:00-11:30, 14:00-17:00; leave the"
        " day empty if the hall is closed."
    )


class HoursOverlapError(CommonfieldError):
    sentence = "Hours of one day overlap, or there are more than four. Write each span once."


class NotOpenedTodayError(ConflictError):
    sentence = (
        "This hall was not opened today, or that was taken back. Only what was tapped today can be"
        " changed; look at its page again."
    )


class DayBehindError(CommonfieldError):
    sentence = "That day is over. Choose today or a day to come."


class DayTooFarError(CommonfieldError):
    sentence = "That day is more than a year ahead. Choose a day within a year."


class RoomNotHereError(CommonfieldError):
    status = 404
    sentence = "This hall has no such room. Look at its list of rooms again."


class RoomBookedError(ConflictError):
    sentence = (
        "This room is booked for days to come, so it cannot be taken off the list. Cancel its"
        " bookings first."
    )


class TooManyRoomsError(CommonfieldError):
    sentence = "A hall has at most %(most)s rooms here. Take one off the list first."


class TooManyPicturesError(CommonfieldError):
    sentence = "A hall has at most %(most)s pictures here. Remove one first."


class HallPhoneError(CommonfieldError):
    sentence = (
        "This is not a phone number. Write a mobile number of 11 digits, or a landline with its"
        " area code, such as 0578-8062345."
    )
