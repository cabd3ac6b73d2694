"""Refusals of enrolling."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class GrowerAlreadyError(ConflictError):
    sentence = (
        "This person is a grower already, with the code %(grower)s. Weigh their leaf under it; no"
        " invitation is needed."
    )


class InvitationDeclinedError(ConflictError):
    sentence = (
        "This person declined a short while ago. Speak with them; you can invite them again from"
        " %(day)s."
    )


class InvitationOverError(ConflictError):
    sentence = (
        "This invitation is answered already or has lapsed. Ask the organisation for a new one."
    )


class InvitationCodeError(CommonfieldError):
    status = 403
    sentence = (
        "This code is wrong, older than an hour, or was tried too often. Invite the person again"
        " for a new one, or let them answer on their own page."
    )


class RegistrationOwnError(CommonfieldError):
    status = 403
    sentence = (
        "A registration is confirmed by a second person: another clerk, the accountant, or an"
        " officer responsible for the village. Neither the person who made it nor anyone of their"
        " household or the grower's can confirm it."
    )


class RegistrationConfirmedError(ConflictError):
    sentence = "This registration is confirmed already. Nothing needs to be done."


class RegistrationsNotChosenError(ConflictError):
    sentence = (
        "No grower is selected who still waits for a confirmation. Select those whom you know to"
        " grow here, and confirm again."
    )
