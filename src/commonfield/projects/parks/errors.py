"""Refusals of parks."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class PublicLineError(CommonfieldError):
    sentence = (
        "Everyone can read this text, and it holds a long number such as a phone, identity or bank"
        " number, or characters that cannot be shown. Take them out and save again."
    )


class PublicLineMissingError(CommonfieldError):
    sentence = "This cannot be saved without a text. Enter one in a few words."


class ParkPhoneError(CommonfieldError):
    sentence = "This is no phone number. Enter the park's, such as 0578-8062345, or leave it out."


class RoomSizeError(CommonfieldError):
    sentence = "A room has between 1 and %(most)s square metres. Check the number."


class ParkRoomsFullError(ConflictError):
    sentence = (
        "A park has at most %(most)s rooms here. Take one that is no longer let off the list."
    )


class ParkRoomLetError(ConflictError):
    sentence = "This room is let, so it stays on the list. Take it off once its tenancy has ended."


class RoomByHourError(CommonfieldError):
    sentence = (
        "This room is let by the hour and has no tenant. Choose a room that is let for a term."
    )


class TenantUnknownError(CommonfieldError):
    sentence = (
        "No organisation, or more than one, goes by “%(text)s”. Enter its code, or its whole name;"
        " one that is not registered yet is registered first."
    )


class TermBackwardsError(CommonfieldError):
    sentence = "The last day lies before the first. Check both days."


class TermTooLongError(CommonfieldError):
    sentence = "A tenancy lasts at most %(years)s years. Choose an earlier last day; renew it then."


class TermTooFarError(CommonfieldError):
    sentence = (
        "A tenancy begins within a year from now, and at most %(years)s years ago. Check the first"
        " day."
    )


class RoomLetAlreadyError(ConflictError):
    sentence = (
        "This room is let to another tenant in that time, on %(day)s for one. Choose another room"
        " or term."
    )


class TenancyEndedError(ConflictError):
    sentence = "This tenancy is over already; nothing was changed."


class EndBeforeBeginError(CommonfieldError):
    sentence = (
        "A tenancy cannot end before it began, on %(begins_on)s. Choose a later last day; one that"
        " has not begun can be withdrawn."
    )


class EndBeforeServiceError(ConflictError):
    sentence = (
        "The tenant was given a service on %(day)s, so the tenancy was in force then. Choose that"
        " day or a later one as the last day."
    )


class EndAfterTermError(CommonfieldError):
    sentence = (
        "The tenancy ends on %(ends_on)s by itself. Choose an earlier day, or make a new tenancy"
        " for the time after it."
    )


class EndReasonMissingError(CommonfieldError):
    sentence = "Say why the tenancy ends: choose one of the reasons."


class TenancyBegunError(ConflictError):
    sentence = "This tenancy has begun, so it cannot be withdrawn. End it with its reason."


class ServiceAheadError(CommonfieldError):
    sentence = "A service is entered once it was given. Enter %(day)s on that day or after it."


class ServiceOutsideTermError(CommonfieldError):
    sentence = "On %(day)s the tenancy was not in force. Choose a day of its term."


class ServiceKindError(CommonfieldError):
    sentence = "Say what was done for the tenant: choose one of the kinds."
