"""The privacy page names what is held of persons: a new field asks for its line here."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest
from django.apps import apps
from django.test import Client
from django.utils.html import strip_tags

from commonfield.people.models import Person

if TYPE_CHECKING:
    from django.db.models import Field

pytestmark = pytest.mark.any_engine

_BUYER: Final = (
    "The name, phone and address of an order and the note to its store are stored encrypted"
)
_WORKER: Final = "Your name, phone, identity and bank account numbers are stored encrypted"
_MONEY: Final = "Deliveries, shares and payments are stored because they are your money"
_LEARNING: Final = "What you learn is remembered only if you allow it"
_READING: Final = "your account remembers titles and bookmarks instead"
_VOICE: Final = "Each recording of your voice has a consent of its own"
_CARRIER: Final = "The name of a person who carries on a craft or custom is stored encrypted"
_MARK: Final = "a random mark stands for you"
_CONSENT: Final = "withdraw a consent"
_ERASURE: Final = "have yourself erased"
_SIGN_IN: Final = "If you have an account"
_OBJECTION: Final = "The contact that you leave with an objection"
_MESSAGES: Final = "Messages to you are stored encrypted"
_SECOND: Final = "done only when a second person approves it"
_REASON: Final = "gives a reason, which is stored encrypted"
_CHILD: Final = "Who stands for a child, and the paper that proves it"
_LET_IN: Final = "who let you back into your account or wrote down your phone"
_ACCOUNT: Final = "An officer who signs in with the county's sign-in service"
_APPLIED: Final = "What you apply for, your answers and papers are kept only if you allow it"
_BOARD: Final = "What you ask your village is stored encrypted with its answer"
_RELATIVES: Final = "it notes their relatives in the village's offices"
_DUTIES: Final = "which duties you hold"
_HALL: Final = "Rooms you book are known to you and the hall's keeper"
_SLOT: Final = "as is who had a slot on a doctor's day"
_WISH: Final = "What your household asks for counts without a name"
_PAPER: Final = "If your office sends a form to a village"
_ERRAND: Final = "An errand is recorded only if you agree to it, each time"
_REPORT: Final = "A report needs no name. Its words, and a name and phone if you leave them"
_STAND: Final = "What you ask at a stand of an expo"
_CASE: Final = "named as the person to ask about a village's case"
_RULE: Final = "That you follow a centre's rule"
# Each field that holds something of a person, with its line on the page.
LINES: Final = {
    "ClassVisit.person": _ERRAND,
    "Errand.kind_sealed": _ERRAND,
    "Errand.person": _ERRAND,
    "RepairReport.person": _REPORT,
    "RepairReport.words_sealed": _REPORT,
    "BoardQuestion.answer_sealed": _BOARD,
    "BoardQuestion.person": _BOARD,
    "BoardQuestion.text_sealed": _BOARD,
    "DeclaredRelation.relative": _RELATIVES,
    "DeclaredRelation.supervisor": _RELATIVES,
    "Guardianship.child": _CHILD,
    "Guardianship.guardian": _CHILD,
    "Person.contact_set_by": _LET_IN,
    "Person.let_in_by": _LET_IN,
    "PersonRequest.person": _SECOND,
    "Reason.person": _REASON,
    "Reason.text_sealed": _REASON,
    "ApiToken.person": _SIGN_IN,
    "ServiceApplication.content_sealed": _APPLIED,
    "ServiceApplication.person": _APPLIED,
    "BankChange.number_sealed": _WORKER,
    "BankChange.person": _WORKER,
    "Booking.contact_sealed": _HALL,
    "Booking.person": _HALL,
    "CardReview.person": _LEARNING,
    "Consent.guardian": _CONSENT,
    "Consent.helper": _CONSENT,
    "Consent.person": _CONSENT,
    "ContractOfWork.worker_sealed": _WORKER,
    "DoneLesson.learner": _MARK,
    "ErasureWish.person": _ERASURE,
    "Grant.person": _DUTIES,
    "Grower.person": _MONEY,
    "GrowerInvitation.person": _MONEY,
    "HeritageConfirmation.person": _DUTIES,
    "Inheritor.born_year": _CARRIER,
    "Inheritor.name_sealed": _CARRIER,
    "Inheritor.person": _CARRIER,
    "InvoiceRequest.title_sealed": _BUYER,
    "LearningCard.person": _LEARNING,
    "Objection.contact_sealed": _OBJECTION,
    "Order.contact_sealed": _BUYER,
    "Order.person_id": _BUYER,
    "OutboxMessage.params_sealed": _MESSAGES,
    "OutboxMessage.to_sealed": _MESSAGES,
    "VillageForm.asker": _PAPER,
    "Person.bank_sealed": _WORKER,
    "Person.email_sealed": _SIGN_IN,
    "Person.identity_sealed": _WORKER,
    "Person.name_sealed": _WORKER,
    "Person.phone_sealed": _WORKER,
    "Pseudonym.person": _MARK,
    "Pseudonym.value_sealed": _MARK,
    "QueueEntry.person": _READING,
    "ReadChapter.reader": _MARK,
    "ReadingNote.note_sealed": _READING,
    "ReadingNote.person": _READING,
    "ReadingPosition.person": _READING,
    "Recording.born_decade": _VOICE,
    "Recording.speaker": _VOICE,
    "RecoveryProposal.person": _SIGN_IN,
    "RecoveryProposal.proposed_by": _SIGN_IN,
    "RemovedNote.person": _READING,
    "ResetSlip.issued_by": _SIGN_IN,
    "ResetSlip.person": _SIGN_IN,
    "ReviewDay.learner": _MARK,
    "ProviderAccount.let_in_by": _LET_IN,
    "ProviderAccount.person": _ACCOUNT,
    "ProviderAccount.subject_sealed": _ACCOUNT,
    "SecondFactor.person": _SIGN_IN,
    "SecondFactor.secret_sealed": _SIGN_IN,
    "SeenPage.reader": _MARK,
    "SpentTime.reader": _MARK,
    "Session.person": _SIGN_IN,
    "Slot.person": _SLOT,
    "SlotWait.person": _SLOT,
    "HallWish.person": _WISH,
    "RuleFollowing.person": _RULE,
    "StandEnquiry.answer_sealed": _STAND,
    "StandEnquiry.person": _STAND,
    "StandEnquiry.words_sealed": _STAND,
    "VillageCase.contact": _CASE,
}
# Sealed, and of no person.
OF_NO_PERSON: Final = {
    "NoticeFile.content_sealed": "what a village publishes",
    "SentForm.answer_sealed": "what was answered to a form, for a day, to whoever sends it again",
    "StorePaper.number_sealed": "the number of a store's licence",
    "Webhook.old_secret_sealed": "an organisation's key",
    "Webhook.secret_sealed": "an organisation's key",
}
_SAID_OF_PERSONS: Final = {"born_decade", "born_year", "learner", "person_id", "reader", "speaker"}


def of_persons() -> Iterator[str]:
    """Yield each field that is sealed, leads to a person, or describes one."""
    for model in apps.get_models():
        if not model.__module__.startswith("commonfield."):
            continue
        for field in model._meta.local_fields:
            if _is_of_a_person(field):
                yield f"{model.__name__}.{field.name}"


def _is_of_a_person(field: "Field[object, object]") -> bool:
    is_named_so = field.name.endswith("_sealed") or field.name in {*_SAID_OF_PERSONS, "person"}
    return is_named_so or field.related_model is Person


def test_each_field_with_personal_data_has_its_line_on_the_privacy_page(client: Client):
    client.cookies["language"] = "en"

    text = " ".join(strip_tags(client.get("/privacy/").content.decode()).split())

    assert sorted(set(of_persons()) ^ (LINES.keys() | OF_NO_PERSON.keys())) == [], (
        "Write on the privacy page why the field is held, who sees it and until when; name its"
        " line here"
    )
    assert sorted({line for line in LINES.values() if line not in text}) == []
