"""The closed vocabularies of people: roles, kinds of organisation, purposes of consent."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# A person who reads, learns or lends a voice has one pseudonym in all facts of these acts: a count
# of contributors counts them once.
PSEUDONYM_PURPOSE: Final = "culture.reader"


class Role(TextChoices):
    """What a person may do; always granted for a place or for an organisation."""

    COUNTY_ADMIN = "county_admin", _("County administrator")
    BUREAU = "bureau", _("Bureau officer")
    ANALYST = "analyst", _("Analyst")
    CLERK = "clerk", _("Clerk at the scale")
    KEEPER = "keeper", _("Store keeper")
    HALL_KEEPER = "hall_keeper", _("Hall keeper")
    HELPER = "helper", _("Helper")
    GROWER = "grower", _("Grower")
    AUDITOR = "auditor", _("Auditor")
    ACCOUNTANT = "accountant", _("Accountant")
    REVIEWER = "reviewer", _("Reviewer of figures")
    DIALECT_REVIEWER = "dialect_reviewer", _("Reviewer of dialect recordings")
    HERITAGE = "heritage", _("Heritage worker")
    SUPPLIER = "supplier", _("Supplier of events")
    VILLAGE_CLERK = "village_clerk", _("Village clerk or bookkeeper")
    COMMITTEE_MEMBER = "committee_member", _("Member of the villagers' committee")
    SUPERVISOR = "supervisor", _("Member of the supervision committee")
    PLANNER = "planner", _("Planner")
    PARK_MANAGER = "park_manager", _("Park manager")
    EDITOR = "editor", _("Editor of the county's notes")


# They answer for the county: sign-in wants a second step of them.
OFFICIALS = (
    Role.COUNTY_ADMIN,
    Role.BUREAU,
    Role.ANALYST,
    Role.AUDITOR,
    Role.REVIEWER,
    Role.PLANNER,
    Role.EDITOR,
)


# What a program may be for its organisation.
SERVICE_ROLES = (Role.KEEPER, Role.CLERK)


class RequestKind(TextChoices):
    """A deed about a person that waits for a second person's approval."""

    SLIP = "slip", _("Let them back into their account")
    CONSENT = "consent", _("Record again a consent that they withdrew")
    ERASURE = "erasure", _("Erase their data at their request")
    BANK_DELETED = "bank_deleted", _("Delete the bank number that no consent covers")
    IDENTITY = "identity", _("Change their identity number or age")
    HOUSEHOLD = "household", _("Change who lives in a household")
    GUARDIAN = "guardian", _("Accept a paper that proves who is a child's guardian")
    ADMINISTRATOR = "administrator", _("Make them an administrator")


# In a request, instead of a household's code: one that its approval founds.
NEW_HOUSEHOLD: Final = "+"


class AgeGroup(TextChoices):
    """How old a person is, as stated where no identity number is written down."""

    CHILD = "child", _("No, under 14")
    YOUTH = "youth", _("Yes, 14 to 17")
    ADULT = "adult", _("Yes, 18 or older")


class Scope(TextChoices):
    """The part of its person's, or its service account's, rights that a token may use."""

    READ = "read", _("Read statements of growers")
    ORDER = "order", _("Order in your name")
    DESK = "desk", _("Read the exact stock of your stores")
    PRODUCTS = "products", _("Read and change products and prices of your stores")
    STOCK = "stock", _("Read and correct the stock of your stores")
    SALES = "sales", _("Read the orders of your stores, send and refund them")
    LEAF = "leaf", _("Read deliveries of leaf and weigh leaf in")
    WEBHOOKS = "webhooks", _("Set up webhooks for your own system")
    BOOK = "book", _("Ask for rooms of halls in your name")
    READING = "reading", _("Send what you read, learn and check in the library and the lessons")
    SHARING = "sharing", _("Say that your village starts a case")


class OrganisationKind(TextChoices):
    """What an organisation is."""

    ENTERPRISE = "enterprise", _("Enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    STORE = "store", _("Online store")
    VILLAGE = "village", _("Village")
    BUREAU = "bureau", _("Bureau")
    HALL = "hall", _("Hall")


class Sector(TextChoices):
    """What the work of a contract is about."""

    GROWING = "growing", _("Growing and picking")
    MAKING = "making", _("Making tea")
    SELLING = "selling", _("Selling online")
    CARRYING = "carrying", _("Packing and carrying")
    OFFICE = "office", _("Office and services")


class Purpose(TextChoices):
    """What a person allows their data to be used for."""

    ACCOUNT = "account", _("Keeping your account")
    GROWER_RECORDS = "grower_records", _("Deliveries, shares and payouts")
    PAYOUT = "payout", _("Paying to your bank account")
    HELPER = "helper", _("A helper acting with you")
    NAME_SHOWN = "name_shown", _("Your name on a page that everybody reads")
    READING = "reading", _("Remembering what you read")
    LEARNING = "learning", _("Remembering what you learn")
    VOICE = "voice", _("Letting others hear your voice")
    ERRAND = "errand", _("Recording one errand or class")
    SERVICES = "services", _("Applying at the village's desk")


# What some room asks for today; the others appear once they are given.
OFFERED = (
    Purpose.ACCOUNT,
    Purpose.GROWER_RECORDS,
    Purpose.PAYOUT,
    Purpose.HELPER,
    Purpose.READING,
    Purpose.LEARNING,
)
# What is shown to others thing by thing (a lot's page, a recording), each with a scope.
LENT = frozenset({Purpose.NAME_SHOWN, Purpose.VOICE})
# What is allowed thing by thing, lent or not.
BY_OBJECT = LENT | {Purpose.ERRAND}
# What a guardian allows for a child by their own word, without a helper.
BY_GUARDIAN = BY_OBJECT | {Purpose.SERVICES}


class ConsentScope(TextChoices):
    """How far a thing may go that its person allows; each holds what stands before it."""

    HALL = "hall", _("In the hall only")
    SITE = "site", _("On these pages")
    EXPORT = "export", _("Also for others to take away")


# What is about a person's money: hall keepers do not take these consents.
MONEY = frozenset({Purpose.GROWER_RECORDS, Purpose.PAYOUT})

# The version of the texts below; a changed text gets a new one, so that old consents stay readable.
CONSENT_TEXT_VERSION = "2026-11"
PURPOSE_TEXTS = {
    Purpose.ACCOUNT: _(
        "We keep your name and, if you give them, your phone and e-mail, so that you can sign in"
        " and we can reach you. They are stored encrypted."
    ),
    Purpose.GROWER_RECORDS: _(
        "We keep what you deliver, what you are owed and what you were paid, and show it to you,"
        " your cooperative and your helper."
    ),
    Purpose.PAYOUT: _(
        "We store your bank account number encrypted, so that your cooperative can pay you. "
        "Anyone who views it must give a reason, which is recorded."
    ),
    Purpose.HELPER: _(
        "The helper of your village may act with you, beside you. Each time both of you are"
        " recorded."
    ),
    Purpose.NAME_SHOWN: _(
        "We show your name on the page of this one thing, to everybody, until you take it back or"
        " the day that you choose."
    ),
    Purpose.READING: _(
        "We remember which books you read and how far, so that you can go on in the hall or on your"
        " phone. Nobody else sees it; a chapter that you finish counts in your village's figures,"
        " without your name."
    ),
    Purpose.LEARNING: _(
        "We remember which words of your lessons you know and when to ask you again, on each"
        " device that you use. Nobody else sees it; a lesson that you finish and a day on which you"
        " review count in your village's figures, without your name."
    ),
    Purpose.VOICE: _(
        "Others may hear this one recording of you, as far as you choose, until you take it back or"
        " the day that you choose."
    ),
    Purpose.ERRAND: _(
        "We record this one errand, or that you came to this one class: the day, what it was and"
        " who helped. It stands in your own list and counts in your village's figures, without your"
        " name."
    ),
    Purpose.SERVICES: _(
        "We keep what you apply for, your answers and papers, encrypted. Only you, the helper who"
        " handed it in with you, and the officer who decides read them. A year after the end they"
        " are deleted."
    ),
}


class Ground(TextChoices):
    """Why something of a person is kept."""

    CONSENT = "consent", _("You allow it")
    CONTRACT = "contract", _("Needed for what you ordered or agreed")
    LAW = "law", _("Required by law")
    OFFICE = "office", _("It belongs to your role")
    NONE = "none", _("No consent on record: give it, or have the data erased")


# What people itself answers to a withdrawal; other rooms register theirs.
OWN_ANSWERS = {"people.bank_deleted": _("Your bank number was deleted.")}


class WithdrawnFor(TextChoices):
    """Why a consent ended."""

    ASKED = "asked", _("You took it back")
    HELPER = "helper", _("You withdrew it, with someone assisting you")
    END_DAY = "end_day", _("Its last day has passed")
    NEWER_TEXT = "newer_text", _("A newer text took its place")
    ERASED = "erased", _("You were erased")
    RESTORED = "restored", _("Taken back before; an older backup had brought it back")


class ConsentChannel(TextChoices):
    """How a consent was given."""

    SELF = "self", _("By the person, on the page")
    ALOUD = "aloud", _("Read aloud, said aloud")
    PAPER = "paper", _("Signed on paper")


class SealedField(TextChoices):
    """The personal data that is kept sealed and shown masked."""

    NAME = "name", _("Name")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    IDENTITY = "identity", _("Identity number")
    BANK = "bank", _("Bank account")


# What each sealed field is for, and which consent it needs.
FIELD_USES = {
    SealedField.NAME: (Purpose.ACCOUNT, _("To address you and to write your receipts")),
    SealedField.PHONE: (Purpose.ACCOUNT, _("To sign you in and to reach you")),
    SealedField.EMAIL: (Purpose.ACCOUNT, _("To sign you in and to reach you")),
    SealedField.IDENTITY: ("", _("To be sure who is paid")),
    SealedField.BANK: (Purpose.PAYOUT, _("To pay you")),
}
UNTIL_ERASED = _("until you ask for erasure")
FOR_GOOD = _("permanently; after erasure only under a number")

# The audit rows about a person that they are shown, those of rooms above too.
READ_ACTIONS = {
    "people.unmasked": _("Saw something of yours unmasked"),
    "people.exported": _("Took away everything held about you"),
    "supply.records_read": _("Read your deliveries, shares and payouts"),
    "services.errands_read": _("Printed your list of errands"),
}
WRITE_ACTIONS = {
    "people.person_created": _("Added you"),
    "people.identity_sealed": _("Entered your identity number"),
    "people.age_said": _("Said how old you are"),
    "people.household_changed": _("Changed your household"),
    "people.guardian_accepted": _("Accepted a guardian's paper"),
    "people.guardian_ended": _("Ended a guardianship"),
    "people.contact_changed": _("Changed your phone or e-mail"),
    "people.password_set": _("Set your password"),
    "people.recovery_proposed": _("Proposed a sign-in slip for you"),
    "supply.invitation_invited": _("Invited you as a grower"),
    "people.consent_given": _("Recorded your consent"),
    "people.consent_withdrawn": _("Recorded the withdrawal of a consent"),
    "people.bank_sealed": _("Entered a bank number for you"),
    "people.bank_confirmed": _("Confirmed your new bank number"),
    "people.bank_dropped": _("Withdrew a new bank number"),
    "people.bank_deleted": _("Deleted your bank number"),
    "people.rehomed": _("Registered you in another village"),
    "people.bank_in_force": _("The new bank number counts since then"),
    "people.slip_issued": _("Printed a sign-in slip for you"),
    "people.slip_used": _("Signed in with the slip"),
    "people.provider_invited": _("Invited you to the county's sign-in service"),
    "people.provider_tied": _("Linked the account with which you sign in"),
    "people.provider_untied": _("Unlinked the account with which you signed in"),
    "people.approval_requested": _("Requested a second person's approval"),
    "people.approval_approved": _("Approved as the second person"),
    "people.token_revoked": _("Revoked a program's key"),
    "people.role_granted": _("Gave you a role"),
    "people.role_revoked": _("Ended a role of yours"),
    "people.erasure_asked": _("Recorded your request to be erased"),
    "people.erasure_dropped": _("Withdrew your request to be erased"),
    "supply.grower_enrolled": _("Enrolled you as a grower"),
    "supply.grower_confirmed": _("Confirmed that you are a grower"),
    "services.wish_entered": _("Asked in your name for an event in the hall"),
    "services.slot_entered": _("Took a slot of a doctor's day for you"),
    "services.slot_returned": _("Gave your slot of a doctor's day back"),
    "services.applied_for": _("Applied at the village's desk with you"),
}
# What stands on a grower's next paper, if another did it.
TOLD_ON_PAPER = frozenset(each for each in WRITE_ACTIONS if each.startswith("people.")) - {
    "people.person_created",
    "people.approval_requested",
}
