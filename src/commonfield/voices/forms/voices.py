"""Forms for recording a word, alone or beside its speaker, and for checking recordings."""

import secrets
import string
from datetime import date
from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import day_field, set_choices
from commonfield.people.choices import ConsentChannel, ConsentScope
from commonfield.people.types import PERSON_NUMBER, person_number
from commonfield.voices.choices import GuardianRelation, HeardAs
from commonfield.voices.errors import VoiceFileTooLargeError
from commonfield.voices.types import NewVoice, VoiceTerms

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from commonfield.front.form_fields import Choices

# A word of fifteen seconds, however wastefully it is written.
_MOST_BYTES: Final = 15_000_000
_LETTERS: Final = string.ascii_lowercase + string.digits
_CODE_LENGTH: Final = 16
_FIRST_DECADE: Final = 1910

# How each scope is called where it is chosen, and what it lets others do.
ALLOWS: Final = {
    ConsentScope.HALL: (
        _("Only on the screen of my village's hall"),
        _("Played on that screen only. Nobody else may hear it, copy it or pass it on."),
    ),
    ConsentScope.SITE: (
        _("Everybody who opens these pages"),
        _("Anybody may listen on these pages. Nobody may copy it or pass it on."),
    ),
    ConsentScope.EXPORT: (
        _("Everybody, also to take away for teaching and research"),
        _(
            "Anybody may listen, copy it, and use it for teaching and research with its credit;"
            " for nothing else, such as advertising or a machine that speaks with this voice."
        ),
    ),
}


def new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _each in range(_CODE_LENGTH))


class RecordForm(forms.Form):
    """A word said by the signed-in person, and the scope of their consent."""

    most_bytes = _MOST_BYTES
    # What the address of the page may already say.
    asked: tuple[str, ...] = ("variety", "meaning")
    code = forms.CharField(max_length=_CODE_LENGTH, widget=forms.HiddenInput)
    variety = forms.ChoiceField(label=_("In which dialect?"))
    meaning = forms.ChoiceField(label=_("Which word?"))
    sound = forms.FileField(
        label=_("The recording"),
        help_text=_("From your phone's recorder, or any sound file of at most 15 seconds."),
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": "user"}),
        error_messages={"required": _("Record the word, or choose a sound file.")},
    )
    scope = forms.ChoiceField(
        label=_("Who may hear it?"),
        initial=ConsentScope.SITE,
        choices=[(scope, words) for scope, (words, _allowed) in ALLOWS.items()],
        widget=forms.RadioSelect,
    )
    is_named = forms.BooleanField(label=_("Show my name beside it"), required=False)
    born_decade = forms.TypedChoiceField(
        label=_("Born between"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Old and young often say a word differently."),
    )
    until = day_field(
        _("Take it back by itself on"),
        _("Leave it empty, and it stays until you take it back."),
        required=False,
    )
    agrees = forms.BooleanField(
        label=_("I agree"),
        error_messages={"required": _("Without consent nothing is kept. Tick that you agree.")},
    )

    def offer(self, varieties: "Choices", meanings: "Choices", today: date) -> None:
        """Offer the ways of speaking, the words of the lessons and the decades."""
        set_choices(self, "variety", varieties)
        if "meaning" in self.fields:
            set_choices(self, "meaning", meanings)
        self.offer_decades(today)

    def offer_decades(self, today: date) -> None:
        decades = range(today.year // 10 * 10, _FIRST_DECADE - 1, -10)
        years = [(str(year), f"{year}–{year + 9}") for year in decades]
        set_choices(self, "born_decade", [("", gettext("Not said")), *years])

    def clean_sound(self) -> "UploadedFile[bytes]":
        """Refuse a file that is much too large, without reading it."""
        given: UploadedFile[bytes] = self.cleaned_data["sound"]
        if (given.size or 0) > self.most_bytes:
            error = VoiceFileTooLargeError(megabytes=self.most_bytes // 1_000_000)
            raise forms.ValidationError(error_message(error))
        return given

    def voice(self, speaker: int) -> NewVoice:
        data = self.cleaned_data
        return NewVoice(
            code=data["code"],
            speaker=speaker,
            variety=data["variety"],
            meaning=data.get("meaning", ""),
            terms=self.terms(),
            born_decade=data["born_decade"],
            is_child=bool(data.get("is_child")),
        )

    def terms(self) -> VoiceTerms:
        """Return the scope of the consent, who gave it and how."""
        data = self.cleaned_data
        return VoiceTerms(
            scope=ConsentScope(data["scope"]),
            channel=ConsentChannel(data.get("channel") or ConsentChannel.SELF),
            is_named=bool(data.get("is_named")),
            until=data["until"],
            guardian=person_number(data.get("guardian", "")) or None,
            relation=data.get("relation", ""),
        )


class RecordForForm(RecordForm):
    """The form beside a speaker, who hears the text and agrees aloud or on paper."""

    field_order: tuple[str, ...] = (
        *("code", "variety", "meaning", "sound", "scope", "channel", "is_named", "born_decade"),
        *("is_child", "guardian", "relation", "until", "agrees"),
    )

    channel = forms.ChoiceField(
        label=_("How did they agree?"),
        choices=[
            (ConsentChannel.ALOUD, _("I read it aloud, they said yes")),
            (ConsentChannel.PAPER, _("They signed on paper")),
        ],
        initial=ConsentChannel.ALOUD,
        widget=forms.RadioSelect,
    )
    is_child = forms.BooleanField(label=_("They are under 14"), required=False)
    guardian = forms.RegexField(
        PERSON_NUMBER,
        label=_("Number of the parent or guardian"),
        help_text=_("Such as P12. They must be beside you and agree."),
        required=False,
    )
    relation = forms.ChoiceField(
        label=_("What they are to the child"),
        required=False,
        choices=[("", _("Choose")), *GuardianRelation.choices],
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # a form's own
        self.fields["is_named"].label = _("Show their name beside it")
        self.fields["agrees"].label = _("They agree")

    def for_child(self, guardian: str) -> None:
        """Require the fields for a child's guardian; a child's name is not shown."""
        self.initial = {**self.initial, "is_child": True, "guardian": guardian}
        del self.fields["is_named"]
        for name in ("guardian", "relation"):
            self.fields[name].required = True


class SittingForm(RecordForForm):
    """The consent for all words of a sitting; each word is sent with a code of its own."""

    asked = ("lesson",)
    field_order = (
        *("variety", "lesson", "speaker", "scope", "channel", "is_named", "born_decade"),
        *("is_child", "guardian", "relation", "until", "agrees"),
    )
    code = meaning = sound = None  # type: ignore[assignment]  # Django takes the fields away by this
    variety = forms.CharField(widget=forms.HiddenInput)  # type: ignore[assignment]  # of one page
    lesson = forms.ChoiceField(label=_("Which lesson?"))
    speaker = forms.RegexField(
        PERSON_NUMBER,
        label=_("Number of the person who speaks"),
        help_text=_("Such as P12. Leave it empty if you record your own voice."),
        required=False,
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["agrees"].label = _(
            "The person who speaks agrees, for all words of this lesson"
        )

    def offer_lessons(self, lessons: "Choices", today: date) -> None:
        set_choices(self, "lesson", lessons)
        self.offer_decades(today)


class CheckForm(forms.Form):
    """A reviewer's verdict on a recording."""

    voice = forms.SlugField(max_length=_CODE_LENGTH)
    heard_as = forms.ChoiceField(choices=HeardAs.choices)
    note = forms.CharField(required=False, max_length=300)
