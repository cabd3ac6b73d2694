"""Forms for recording an interview and for its transcript."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import file_field, set_choices, text_field
from commonfield.heritage.types import InterviewSubject
from commonfield.voices.forms.voices import RecordForForm
from commonfield.workshop.media import content_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from commonfield.front.form_fields import Choices

# A conversation of three hours, as phones write it.
_MOST_BYTES: Final = 200_000_000
_MOST_SUBTITLES: Final = 1_000_000


class InterviewForm(RecordForForm):
    """A conversation, recorded beside its teller."""

    most_bytes = _MOST_BYTES
    asked = ("variety", "item", "inheritor")
    field_order = (
        *("code", "title", "variety", "item", "inheritor", "sound", "scope", "channel"),
        *("is_named", "born_decade", "is_child", "guardian", "relation", "until", "agrees"),
    )
    meaning = None  # type: ignore[assignment]  # Django takes the field away by this
    title = text_field(
        _("What is it about?"), 120, _("Such as: How we set the tables when I was a child")
    )
    item = forms.ChoiceField(label=_("Which custom or craft?"), required=False)
    inheritor = forms.ChoiceField(label=_("What the speaker carries on"), required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["sound"].help_text = _("A sound file of at most 3 hours and 200 MB.")
        self.fields["sound"].error_messages["required"] = _(
            "Record the conversation, or choose a sound file."
        )

    def offer_subjects(self, items: "Choices", inheritors: "Choices") -> None:
        """Offer the items to tell about, and those that the speaker carries on, if any."""
        set_choices(self, "item", [("", gettext("None of these")), *items])
        if inheritors:
            self.initial["inheritor"] = self.initial.get("inheritor") or inheritors[0][0]
            set_choices(self, "inheritor", [*inheritors, ("", gettext("Nothing on record"))])
        else:
            del self.fields["inheritor"]

    def offer(self, varieties: "Choices", meanings: "Choices", today: date) -> None:
        """Offer the ways of speaking and the decades; a conversation says no single word."""
        super().offer(varieties, meanings, today)
        self.fields["born_decade"].help_text = ""

    def about(self) -> InterviewSubject:
        data = self.cleaned_data
        return InterviewSubject(data["title"], data["item"], data.get("inheritor", ""))


class TranscriptForm(forms.Form):
    """An interview's transcript: typed, or from a file of subtitles."""

    lines = forms.CharField(
        label=_("The words, line by line"),
        required=False,
        strip=False,
        help_text=_("The time, the words, a bar and the same in Mandarin: 2:05 … | …"),
        widget=forms.Textarea({"rows": 16, "spellcheck": "false", "lang": "zh-Hans"}),
    )
    subtitles = file_field(
        _("Or a file of subtitles"),
        ".vtt,.srt,text/vtt",
        _(
            "WebVTT or SRT. It takes the place of what is written above. Of two lines the second"
            " is the Mandarin."
        ),
        required=False,
    )

    def clean_subtitles(self) -> str:
        """Return the file's text; empty without one."""
        given: UploadedFile[bytes] | None = self.cleaned_data["subtitles"]
        if given is None:
            return ""
        try:
            return content_of(given, most=_MOST_SUBTITLES).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(gettext("Save the file as UTF-8 and try again.")) from None

    def text(self) -> str:
        data: dict[str, Any] = self.cleaned_data
        return str(data["subtitles"] or data["lines"])
