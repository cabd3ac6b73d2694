"""What people refuses: what happened, why, what to do next."""

from commonfield.kernel.errors import (
    CommonfieldError,
    ConflictError,
    NotFoundError,
    PermissionRefusedError,
)


class UsernameTakenError(ConflictError):
    sentence = "The name %(username)s is taken. Choose another one."


class UsernameUnusableError(CommonfieldError):
    sentence = (
        "A sign-in name has 3 to 64 letters, digits, points or hyphens and begins with a letter."
    )


class PasswordTooWeakError(CommonfieldError):
    sentence = (
        "This password is too easy to guess. Take at least 8 characters, not only digits,"
        " and no common word."
    )


class PhoneUnusableError(CommonfieldError):
    sentence = (
        "This is not a valid phone number. Enter a mobile number of 11 digits, a landline "
        "with its area code, such as 0578-8062345, or a number from outside mainland "
        "China with + and its country code."
    )


class EmailUnusableError(CommonfieldError):
    sentence = "This is not a valid e-mail address. Write it as name@example.com."


class IdentityUnusableError(CommonfieldError):
    sentence = (
        "This identity number cannot be right. Compare its 15 or 18 characters with the card."
    )


class IdentityTakenError(ConflictError):
    sentence = (
        "Another person here has this identity number. Look for them in the list of persons first."
    )


class BankUnusableError(CommonfieldError):
    sentence = (
        "This bank number cannot be right. Compare its 12 to 19 digits with the card or book."
    )


class CreditCodeUnusableError(CommonfieldError):
    sentence = (
        "A unified social credit code has 18 digits and capital letters without I, O, S, V and Z."
    )


class CreditCodeDoubtfulError(CommonfieldError):
    sentence = (
        "The check character of this credit code does not fit. Compare it with the licence;"
        " if it is written there like this, tick the box to keep it."
    )


class CreditCodeTakenError(ConflictError):
    sentence = "Another organisation here has this credit code."


class CodeTakenError(ConflictError):
    sentence = "The code %(code)s is in use. Choose another one or leave it empty."


class PersonPlaceUnknownError(CommonfieldError):
    code = "place_unknown"
    sentence = "There is no place with the code %(place)s. Choose it from the county's list."


class PersonNotFoundError(NotFoundError):
    sentence = "There is no such person here. Search by phone, name or number."


class TooManySearchesError(CommonfieldError):
    status = 429
    sentence = (
        "You have searched for persons very often, so the search rests for a while. Wait an hour,"
        " or open your own list."
    )


class VillageStandsError(NotFoundError):
    sentence = (
        "There is no such village that has ended. Persons are registered anew here only where a"
        " village is no more."
    )


class OrganisationNotFoundError(NotFoundError):
    sentence = "There is no organisation with the code %(code)s."


class HouseholdNotFoundError(NotFoundError):
    sentence = "There is no household with the code %(code)s."


class ContractNotFoundError(NotFoundError):
    sentence = "There is no contract of work with the code %(code)s."


class GrantNotFoundError(NotFoundError):
    sentence = "This role has ended already or was never given."


class ScopeUnusableError(CommonfieldError):
    sentence = "A role is given for one place or for one organisation. Choose exactly one."


class DutiesNotSeparateError(CommonfieldError):
    """Auditors must not administer, nor administrators audit."""

    sentence = "Administrators and auditors must be different persons. End the other role first."


class RoleHeldError(ConflictError):
    sentence = "The person has this role here already. Nothing was changed."


class RelativesUndeclaredError(CommonfieldError):
    sentence = (
        "A member of the supervision committee is seated on the page of the village's committee,"
        " where the member's relatives are declared. Open that page and seat them there."
    )


class SpanBackwardsError(CommonfieldError):
    sentence = "The last day lies before the first. Correct one of the two dates."


class ContractEndedError(ConflictError):
    sentence = "This contract has ended already. Declare a new one if work goes on."


class DesignationOverlapsError(ConflictError):
    sentence = "This household is designated for these days already. End that designation first."


class ReasonMissingError(CommonfieldError):
    sentence = (
        "Say why you need to see this, in a few words. The reason is written into the audit record."
    )


class NothingSealedError(NotFoundError):
    sentence = "This person has not given this. There is nothing to show."


class ConsentNotFoundError(NotFoundError):
    sentence = "This consent was never given or is withdrawn already."


class GuardianNeededError(CommonfieldError):
    sentence = (
        "For a child under 14 a guardian decides: an adult of the child's household, or a person"
        " who proved it by a paper that a second person has seen. Name one of them as the guardian."
    )


class ConsentTermsError(CommonfieldError):
    sentence = (
        "This consent cannot be recorded so: what is allowed thing by thing names the thing, what"
        " others are shown also how far it may go, and the last day lies ahead. Open the thing's"
        " own page and try again."
    )


class ConsentHelperError(CommonfieldError):
    sentence = (
        "Consent aloud or on paper is taken by a helper; on the page each person gives their own."
    )


class SignInRefusedError(CommonfieldError):
    """Name and password do not fit; which of the two is not said."""

    status = 403
    sentence = (
        "The name and the password do not fit. Try again, sign in with a code, or ask your helper"
        " for a slip."
    )


class CodeRefusedError(CommonfieldError):
    status = 403
    sentence = "This code is wrong, used, or older than five minutes. Ask for a new one."


class ProofRefusedError(CommonfieldError):
    status = 403
    sentence = (
        "This is not your password. Try again; if you have forgotten it, sign out and sign in with"
        " a code or a slip."
    )


class ProofImpossibleError(CommonfieldError):
    status = 403
    sentence = (
        "You have neither a password nor a mobile number nor an e-mail here. Ask your helper for a"
        " slip and sign in with it."
    )


class SecondCodeRefusedError(CommonfieldError):
    status = 403
    sentence = (
        "This code is wrong or was used already. Wait for the next one in your app; if it is never"
        " taken, see whether your phone's clock is right."
    )


class SecondFactorThereError(ConflictError):
    sentence = "The second step is set up already. Remove it first to change phones."


class SlipRefusedError(CommonfieldError):
    status = 403
    sentence = (
        "The code of this slip is wrong, used, or older than a day. Ask your helper for a new slip."
    )


class SlipVoidError(CommonfieldError):
    status = 403
    sentence = (
        "Since this slip was made, its person was given a role, so it no longer opens the account."
        " Ask the county's administrator for a new slip."
    )


class TooManyFailuresError(CommonfieldError):
    status = 429
    sentence = (
        "Too many tries failed. Wait 15 minutes, sign in with a code, or ask your helper for a"
        " slip."
    )


class NoCarrierError(CommonfieldError):
    sentence = (
        "This county cannot send codes there yet. Sign in with your password, try your e-mail, or"
        " ask your helper for a slip."
    )


class TooManyCodesError(CommonfieldError):
    """Too many codes were requested (1 a minute, 5 an hour, 10 a day per number)."""

    status = 429
    sentence = (
        "A code was sent a moment ago, or too many today. Wait a minute and look at your messages."
    )


class SignInNameMissingError(CommonfieldError):
    sentence = "Choose a sign-in name as well, for instance your name in pinyin."


class DemoDataPresentError(ConflictError):
    """The database holds the invented demo county; a real county must not grow out of it."""

    sentence = (
        "This database holds the invented demo county. Point DATABASE_URL to an empty database or"
        " DATA_DIR to a new folder, and run setup again."
    )


class TokenRefusedError(CommonfieldError):
    status = 401
    sentence = "This token is unknown, over or was taken back. Make a new one on your page."


class TokenScopeError(CommonfieldError):
    status = 403
    sentence = "This token was not made for this. Make one that may do it on your page, or sign in."


class ServiceRolesError(CommonfieldError):
    sentence = (
        "A service account needs a name and at least one role you have here: store keeper or clerk."
    )


class TokenScopeMissingError(CommonfieldError):
    sentence = "Say what the key may do, and for how long: from one day to a year (366 days)."


class AlreadySetUpError(ConflictError):
    sentence = "This county has an administrator already. Ask them to make further accounts."


class StillNeededError(ConflictError):
    code = "last_administrator"
    sentence = "This is the county's last administrator. Give the role to another person first."


class SecondAdministratorMissingError(ConflictError):
    sentence = (
        "An administrator's role is given by two, and no other administrator over this place is"
        " independent of you and this person: of another household, and not let in by one of you."
        " Ask the server's operator to make one: `commonfield setup --second-administrator`"
        " (docs/operating.md)."
    )


class ConsentMissingError(PermissionRefusedError):
    sentence = (
        "The person has not allowed this: %(purpose)s. Ask them, and record first what they allow."
    )


class NothingWaitsError(ConflictError):
    sentence = (
        "Nothing waits here any more: it counts already, or was taken back. Look at the page again."
    )


class SecondPersonError(CommonfieldError):
    status = 403
    sentence = (
        "You entered this number yourself, or one of you two could sign in as the other: after a"
        " slip in the last three days, or having written them down or printed a slip for them."
        " Another person must confirm it, or the time must pass."
    )


class ErasureNotSureError(ConflictError):
    sentence = (
        "The password of this account was set with a helper's slip, or a helper wrote down where"
        " its codes go. Ask another helper or the county's office to record that you want to be"
        " erased; a second person approves."
    )


class ConsentLostError(CommonfieldError):
    status = 403
    sentence = (
        "The person withdrew this consent themselves. You took it or acted by it, so you do not"
        " record it again. The person gives it on their own page, or another helper records it and"
        " a second person approves."
    )


class SlipSessionError(PermissionRefusedError):
    code = "slip_session"
    sentence = (
        "This session was opened with a sign-in slip, or with a code sent to a phone or e-mail that"
        " someone else entered. It gives no access to accounts, money or personal numbers. Sign"
        " out, and sign in with your own password."
    )


class AccountOpenedError(CommonfieldError):
    status = 403
    sentence = (
        "Money goes to this person, and codes for signing in would go to the new phone or e-mail."
        " Record their consent to you as their helper first, or request a sign-in slip: once a"
        " second person has approved it, you may change these too."
    )


class ContactOfAnotherError(ConflictError):
    sentence = (
        "Someone else entered the other contact of this person. Enter phone and e-mail both, or"
        " take the other one away, so that it is clear who receives their sign-in codes."
    )


class BankOtherError(CommonfieldError):
    sentence = (
        "This is another number than the one that waits. Look at the bank card and enter it again;"
        " if the one that waits is wrong, take it back."
    )


class HallUnknownError(CommonfieldError):
    sentence = "There is no open hall of that name. Choose one of your own halls."


class ErrandAloudError(CommonfieldError):
    status = 403
    sentence = (
        "This person withdrew a consent that you, or somebody close to you, had taken or relied on,"
        " so you cannot take their consent aloud. Ask them to sign on paper, or let another helper"
        " do it."
    )


class AgeUnsaidError(CommonfieldError):
    sentence = (
        "Nothing says yet how old %(person)s is, and for a child under 14 a guardian decides."
        " Answer on their page whether they are 14 or older, or enter their identity number; then"
        " do this again."
    )


class AgeWordError(CommonfieldError):
    status = 403
    sentence = (
        "How old %(person)s is was stated only by you, by a person close to you, or by the one who"
        " would decide as guardian. Another person must state it on their page, or their identity"
        " number must be entered; then do this again."
    )


class AgeKnownError(ConflictError):
    sentence = "Their identity number tells how old they are. Correct the number if it is wrong."


class OwnHouseholdError(CommonfieldError):
    status = 403
    sentence = (
        "You live in this household, or you or a person close to you can sign in for one of these"
        " people, so another person records who joins or leaves it. Ask another helper or the"
        " county's office."
    )


class HouseholdSameError(ConflictError):
    sentence = "The household is written down like this already. Nothing was changed."


class NoChildError(CommonfieldError):
    sentence = (
        "Nothing says that this person is under 14, so they decide for themselves. Enter their"
        " identity number, or answer how old they are, if they are a child."
    )
