"""What people refuses: what happened, why, what to do next."""

from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError


class UsernameTakenError(CommonfieldError):
    """Somebody already signs in under this name."""

    code = "username_taken"
    status = 409
    sentence = "The name %(username)s is taken. Choose another one."


class UsernameUnusableError(CommonfieldError):
    """A sign-in name has the wrong length or characters."""

    code = "username_unusable"
    sentence = (
        "A sign-in name has 3 to 64 letters, digits, points or hyphens and begins with a letter."
    )


class PasswordTooWeakError(CommonfieldError):
    """The password is too easy to guess."""

    code = "password_too_weak"
    sentence = (
        "This password is too easy to guess. Take at least 8 characters, not only digits,"
        " and no common word."
    )


class PhoneUnusableError(CommonfieldError):
    """The phone number is neither a mobile nor a landline number."""

    code = "phone_unusable"
    sentence = (
        "This is no phone number. Write a mobile number of 11 digits or a landline with its"
        " area code, or leave it empty."
    )


class EmailUnusableError(CommonfieldError):
    """The e-mail address cannot be one."""

    code = "email_unusable"
    sentence = "This is no e-mail address. Write it as name@example.com."


class IdentityUnusableError(CommonfieldError):
    """The identity number has a wrong length, check character or birth date."""

    code = "identity_unusable"
    sentence = (
        "This identity number cannot be right. Compare its 15 or 18 characters with the card."
    )


class IdentityTakenError(CommonfieldError):
    """Another person is written down with this identity number."""

    code = "identity_taken"
    status = 409
    sentence = (
        "Another person here has this identity number. Look for them in the list of persons first."
    )


class BankUnusableError(CommonfieldError):
    """The bank number has a wrong length or check digit."""

    code = "bank_unusable"
    sentence = (
        "This bank number cannot be right. Compare its 12 to 19 digits with the card or book."
    )


class CreditCodeUnusableError(CommonfieldError):
    """The credit code does not have 18 characters of the right kind."""

    code = "credit_code_unusable"
    sentence = (
        "A unified social credit code has 18 digits and capital letters without I, O, S, V and Z."
    )


class CreditCodeDoubtfulError(CommonfieldError):
    """The credit code's check character does not fit; a few real early codes are like that."""

    code = "credit_code_doubtful"
    sentence = (
        "The check character of this credit code does not fit. Compare it with the licence;"
        " if it is written there like this, tick the box to keep it."
    )


class CreditCodeTakenError(CommonfieldError):
    """Another organisation has this credit code."""

    code = "credit_code_taken"
    status = 409
    sentence = "Another organisation here has this credit code."


class CodeTakenError(CommonfieldError):
    """The code given to an organisation, household or contract is in use."""

    code = "code_taken"
    status = 409
    sentence = "The code %(code)s is in use. Choose another one or leave it empty."


class PlaceUnknownError(CommonfieldError):
    """The place code names no division."""

    code = "place_unknown"
    sentence = "There is no place with the code %(place)s. Choose it from the county's list."


class PersonNotFoundError(NotFoundError):
    """No such person, or they asked to be erased."""

    code = "person_not_found"
    sentence = "There is no such person here. Search by phone, name or number."


class TooManySearchesError(CommonfieldError):
    """Somebody searches for persons more often than their work asks."""

    code = "too_many_searches"
    status = 429
    sentence = (
        "You have searched for persons very often, so the search rests for a while. Wait an hour,"
        " or open your own list."
    )


class OrganisationNotFoundError(NotFoundError):
    """No such organisation."""

    code = "organisation_not_found"
    sentence = "There is no organisation with the code %(code)s."


class HouseholdNotFoundError(NotFoundError):
    """No such household."""

    code = "household_not_found"
    sentence = "There is no household with the code %(code)s."


class ContractNotFoundError(NotFoundError):
    """No such contract of work."""

    code = "contract_not_found"
    sentence = "There is no contract of work with the code %(code)s."


class GrantNotFoundError(NotFoundError):
    """No such grant, or it has ended."""

    code = "grant_not_found"
    sentence = "This role has ended already or was never given."


class ScopeUnusableError(CommonfieldError):
    """A role was granted without a scope, with two, or for the wrong kind of scope."""

    code = "scope_unusable"
    sentence = "A role is given for one place or for one organisation. Choose exactly one."


class DutiesNotSeparateError(CommonfieldError):
    """Auditors must not administer, nor administrators audit."""

    code = "duties_not_separate"
    sentence = "Administrators and auditors must be different persons. End the other role first."


class RoleHeldError(CommonfieldError):
    """A person is given a role that they have."""

    code = "role_held"
    status = 409
    sentence = "The person has this role here already. Nothing was changed."


class SpanBackwardsError(CommonfieldError):
    """A span ends before it begins."""

    code = "span_backwards"
    sentence = "The last day lies before the first. Correct one of the two dates."


class ContractEndedError(CommonfieldError):
    """The contract has ended already; a fact says so."""

    code = "contract_ended"
    status = 409
    sentence = "This contract has ended already. Declare a new one if work goes on."


class DesignationOverlapsError(CommonfieldError):
    """The household is designated low-income in that span already."""

    code = "designation_overlaps"
    status = 409
    sentence = "This household is designated for these days already. End that designation first."


class ReasonMissingError(CommonfieldError):
    """Unmasking needs a reason in words."""

    code = "reason_missing"
    sentence = (
        "Say why you need to see this, in a few words. The reason is written into the audit record."
    )


class NothingSealedError(NotFoundError):
    """The person has not given this piece of data."""

    code = "nothing_sealed"
    sentence = "This person has not given this. There is nothing to show."


class ConsentNotFoundError(NotFoundError):
    """No standing consent of that kind."""

    code = "consent_not_found"
    sentence = "This consent was never given or is withdrawn already."


class ConsentHelperError(CommonfieldError):
    """A consent aloud or on paper needs the helper who took it; one's own does not."""

    code = "consent_helper"
    sentence = (
        "Consent aloud or on paper is taken by a helper; on the page each person gives their own."
    )


class SignInRefusedError(CommonfieldError):
    """Name and password do not fit; which of the two is not said."""

    code = "sign_in_refused"
    status = 403
    sentence = (
        "The name and the password do not fit. Try again, sign in with a code, or ask your helper"
        " for a slip."
    )


class CodeRefusedError(CommonfieldError):
    """The one-time code is wrong, used or too old."""

    code = "code_refused"
    status = 403
    sentence = "This code is wrong, used, or older than five minutes. Ask for a new one."


class ProofRefusedError(CommonfieldError):
    """Somebody signed in gave another password than theirs."""

    code = "proof_refused"
    status = 403
    sentence = (
        "This is not your password. Try again; if you have forgotten it, sign out and sign in with"
        " a code or a slip."
    )


class ProofImpossibleError(CommonfieldError):
    """Somebody signed in has neither password nor mobile nor e-mail."""

    code = "proof_impossible"
    status = 403
    sentence = (
        "You have neither a password nor a mobile number nor an e-mail here. Ask your helper for a"
        " slip and sign in with it."
    )


class SecondCodeRefusedError(CommonfieldError):
    """A code of the second factor is wrong, too old, or was used."""

    code = "second_code_refused"
    status = 403
    sentence = (
        "This code is wrong or was used already. Wait for the next one in your app; if it is never"
        " taken, see whether your phone's clock is right."
    )


class SecondFactorThereError(CommonfieldError):
    """A second factor is to be set up that is set up already."""

    code = "second_factor_there"
    status = 409
    sentence = "The second step is set up already. Remove it first to change phones."


class SlipRefusedError(CommonfieldError):
    """The slip's code is wrong, used or older than a day."""

    code = "slip_refused"
    status = 403
    sentence = (
        "The code of this slip is wrong, used, or older than a day. Ask your helper for a new slip."
    )


class TooManyFailuresError(CommonfieldError):
    """Too many failed sign-ins for this account or from this address."""

    code = "too_many_failures"
    status = 429
    sentence = (
        "Too many tries failed. Wait 15 minutes, sign in with a code, or ask your helper for a"
        " slip."
    )


class TooManyCodesError(CommonfieldError):
    """Too many codes were asked for (1 a minute, 5 an hour, 10 a day per number)."""

    code = "too_many_codes"
    status = 429
    sentence = (
        "A code was sent a moment ago, or too many today. Wait a minute and look at your messages."
    )


class SignInNameMissingError(CommonfieldError):
    """The person has neither sign-in name, phone nor e-mail, so nothing to sign in with."""

    code = "sign_in_name_missing"
    sentence = "Choose a sign-in name as well, for instance your name in pinyin."


class DemoDataPresentError(CommonfieldError):
    """The database holds the invented demo county; a real county must not grow out of it."""

    code = "demo_data_present"
    status = 409
    sentence = (
        "This database holds the invented demo county. Point DATABASE_URL to an empty database or"
        " DATA_DIR to a new folder, and run setup again."
    )


class TokenRefusedError(CommonfieldError):
    """The bearer token is unknown or revoked."""

    code = "token_refused"
    status = 401
    sentence = "This token is unknown, over or was taken back. Make a new one on your page."


class TokenScopeError(CommonfieldError):
    """The token is in force, but not for this."""

    code = "token_scope"
    status = 403
    sentence = "This token was not made for this. Make one that may do it on your page, or sign in."


class TokenScopeMissingError(CommonfieldError):
    """A token was to be made that may do nothing, something unknown, or for too long."""

    code = "token_scope_missing"
    sentence = "Say what the key may do, and for how long: from one day to a year (366 days)."


class AlreadySetUpError(CommonfieldError):
    """A county administrator exists; the first one is made only once."""

    code = "already_set_up"
    status = 409
    sentence = "This county has an administrator already. Ask them to make further accounts."


class StillNeededError(CommonfieldError):
    """The last administrator of a county cannot leave it without one."""

    code = "last_administrator"
    status = 409
    sentence = "This is the county's last administrator. Give the role to somebody else first."


__all__ = [
    "AlreadySetUpError",
    "BankUnusableError",
    "CodeRefusedError",
    "CodeTakenError",
    "ConsentHelperError",
    "ConsentNotFoundError",
    "ContractEndedError",
    "ContractNotFoundError",
    "CreditCodeDoubtfulError",
    "CreditCodeTakenError",
    "CreditCodeUnusableError",
    "DemoDataPresentError",
    "DesignationOverlapsError",
    "DutiesNotSeparateError",
    "EmailUnusableError",
    "GrantNotFoundError",
    "HouseholdNotFoundError",
    "IdentityTakenError",
    "IdentityUnusableError",
    "NothingSealedError",
    "OrganisationNotFoundError",
    "PasswordTooWeakError",
    "PermissionRefusedError",
    "PersonNotFoundError",
    "PhoneUnusableError",
    "PlaceUnknownError",
    "ProofImpossibleError",
    "ProofRefusedError",
    "ReasonMissingError",
    "ScopeUnusableError",
    "SecondCodeRefusedError",
    "SecondFactorThereError",
    "SignInNameMissingError",
    "SignInRefusedError",
    "SlipRefusedError",
    "SpanBackwardsError",
    "StillNeededError",
    "TokenRefusedError",
    "TokenScopeError",
    "TokenScopeMissingError",
    "TooManyCodesError",
    "TooManyFailuresError",
    "TooManySearchesError",
    "UsernameTakenError",
    "UsernameUnusableError",
]


class ConsentMissingError(PermissionRefusedError):
    """The person has not allowed this, or no longer does."""

    code = "consent_missing"
    sentence = (
        "The person has not allowed this: %(purpose)s. Ask them, and record first what they allow."
    )


class NothingWaitsError(CommonfieldError):
    """Nothing waits to be confirmed or taken back."""

    code = "nothing_waits"
    status = 409
    sentence = (
        "Nothing waits here any more: it counts already, or was taken back. Look at the page again."
    )


class SecondPersonError(CommonfieldError):
    """Who entered something cannot confirm it, nor may whoever can sit in the account."""

    code = "second_person"
    status = 403
    sentence = (
        "You entered this number yourself, or one of you two could sign in as the other: after a"
        " slip in the last three days, or having written them down or printed a slip for them."
        " Another person must confirm it, or the time must pass."
    )


class BankOtherError(CommonfieldError):
    """The number entered to confirm is another one."""

    code = "bank_other"
    sentence = (
        "This is another number than the one that waits. Look at the bank card and enter it again;"
        " if the one that waits is wrong, take it back."
    )
