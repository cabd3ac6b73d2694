"""Refusals of the county's provider and its invitations."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class ProviderAwayError(CommonfieldError):
    status = 503
    sentence = (
        "The county's sign-in service does not respond right now. Sign in with your password or a"
        " code, or try again in a few minutes."
    )


class ProviderNotDoneError(CommonfieldError):
    status = 403
    sentence = (
        "Signing in with the county's sign-in service was not completed. Try again from this page,"
        " or sign in with your password or a code."
    )


class ProviderAccountUnknownError(CommonfieldError):
    status = 403
    sentence = (
        "No officer here signs in with this account. Sign in with your password or a code; an"
        " administrator of the county can invite you to use the account."
    )


class ProviderForOfficersError(CommonfieldError):
    sentence = (
        "The county's sign-in service is for officers, and this person keeps no office now. Give"
        " them their role first, then make the invitation."
    )


class ProviderTiedError(ConflictError):
    sentence = (
        "This person already signs in with an account of the county's sign-in service. Unlink it"
        " first to link another one."
    )


class ProviderNotTiedError(ConflictError):
    sentence = "This person has no account of the county's sign-in service. Nothing was changed."


class ProviderAccountTakenError(ConflictError):
    sentence = (
        "Another person here signs in with this account. Sign out of the county's sign-in service"
        " and accept the invitation with your own account there."
    )


class InvitationRefusedError(CommonfieldError):
    status = 403
    sentence = (
        "The code of this invitation is wrong, used or over, or your role has ended. Ask the"
        " county's administrator for a new one."
    )


class InvitationOfAnotherError(CommonfieldError):
    status = 403
    sentence = (
        "This invitation is for another person than the one who is signed in. Sign out, then enter"
        " the code again."
    )


class InvitationInOwnSessionError(CommonfieldError):
    status = 403
    sentence = (
        "This account already has another way to sign in, or only two people together may open it."
        " Sign in with your password, a code or a slip first, then enter the code of the invitation"
        " again."
    )
