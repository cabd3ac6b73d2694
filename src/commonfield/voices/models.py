"""Speech varieties, their words, what learners review, and the voices that people lend."""

from django.db import models
from django.db.models import Q

from commonfield.people.choices import ConsentChannel, ConsentScope
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.workshop.columns import FileNameField


class Variety(models.Model):
    """A way of speaking with an area of its own; no word of one stands in another."""

    # Such as ningbo: part of addresses.
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    # Where it belongs among the others, such as 吴语太湖片甬江小片.
    family = models.CharField(max_length=120, blank=True)
    family_en = models.CharField(max_length=120, blank=True)
    # What is not certain about it.
    note = models.CharField(max_length=500, blank=True)
    note_en = models.CharField(max_length=500, blank=True)
    # BCP 47, such as wuu; empty: none fits.
    language = models.CharField(max_length=35, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "voices_variety"


class VarietyArea(models.Model):
    """A place in which a variety is spoken, with all that lies in it."""

    variety = models.ForeignKey(Variety, on_delete=models.CASCADE, related_name="areas")
    place = models.CharField(max_length=12)

    class Meta:
        db_table = "voices_variety_area"
        constraints = [
            models.UniqueConstraint(fields=["variety", "place"], name="voices_variety_area_once")
        ]


class WordCollection(models.Model):
    """A source of a variety's words, with its credit line."""

    variety = models.ForeignKey(Variety, on_delete=models.CASCADE, related_name="collections")
    # As the words' ``source`` names it.
    code = models.CharField(max_length=40)
    credit = models.CharField(max_length=300)

    class Meta:
        db_table = "voices_word_collection"
        constraints = [
            models.UniqueConstraint(fields=["variety", "code"], name="voices_collection_once")
        ]


class DialectWord(models.Model):
    """A word of one variety: its spelling, reading, meaning and source."""

    variety = models.ForeignKey(Variety, on_delete=models.CASCADE, related_name="words")
    # Which meaning of the lessons it says, such as 07.05; empty: of the dictionary only.
    meaning = models.CharField(max_length=5, blank=True)
    # In simplified and in traditional characters.
    headword = models.CharField(max_length=60)
    headword_traditional = models.CharField(max_length=60, blank=True)
    romanisation = models.CharField(max_length=120, blank=True)
    # Further readings, separated by |.
    also_read = models.CharField(max_length=200, blank=True)
    # With tones only where the source gives them.
    ipa = models.CharField(max_length=120, blank=True)
    gloss = models.CharField(max_length=300, blank=True)
    gloss_en = models.CharField(max_length=300, blank=True)
    # The collection that it comes from, and its number there: the same again changes nothing.
    source = models.CharField(max_length=40)
    source_code = models.CharField(max_length=120)

    class Meta:
        db_table = "voices_dialect_word"
        indexes = [models.Index(fields=["variety", "meaning"], name="voices_word_meaning")]
        constraints = [
            models.UniqueConstraint(
                fields=["variety", "source", "source_code"], name="voices_word_once"
            )
        ]


class DialectWordTerm(models.Model):
    """A search term of a word, folded: from its characters, readings or meaning."""

    pk = models.CompositePrimaryKey("term", "word_id")
    term = models.CharField(max_length=40)
    word = models.ForeignKey(DialectWord, on_delete=models.CASCADE, related_name="terms")
    weight = models.SmallIntegerField()

    class Meta:
        db_table = "voices_dialect_word_term"


class CardReview(models.Model):
    """One answer of a learner to one card, as it was made on a device."""

    person = models.BigIntegerField()
    variety = models.ForeignKey(Variety, on_delete=models.CASCADE, related_name="reviews")
    meaning = models.CharField(max_length=5)
    # FSRS: 1 again, 2 hard, 3 good, 4 easy.
    rating = models.SmallIntegerField()
    reviewed_at = models.DateTimeField()
    # Made where the learner was: a device makes it before the server knows of it.
    code = models.CharField(max_length=100)

    class Meta:
        db_table = "voices_card_review"
        indexes = [models.Index(fields=["person", "variety", "meaning"], name="voices_review_card")]
        constraints = [
            models.UniqueConstraint(fields=["person", "code"], name="voices_review_once"),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=4), name="voices_review_rating"
            ),
        ]


class LearningCard(models.Model):
    """A learner's state of one meaning of a variety, computed from all its reviews."""

    person = models.BigIntegerField()
    variety = models.ForeignKey(Variety, on_delete=models.CASCADE, related_name="cards")
    meaning = models.CharField(max_length=5)
    added_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # As FSRS holds it, computed from the reviews; none: never answered.
    state = models.JSONField(null=True)

    class Meta:
        db_table = "voices_learning_card"
        indexes = [models.Index(fields=["person", "due_at"], name="voices_card_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "variety", "meaning"], name="voices_card_once"
            )
        ]


class DoneLesson(models.Model):
    """A lesson gone through to its end, once a learner; the learner by pseudonym."""

    learner = models.CharField(max_length=40)
    variety = models.ForeignKey(Variety, on_delete=models.CASCADE, related_name="done")
    lesson = models.SmallIntegerField()
    done_at = models.DateTimeField()

    class Meta:
        db_table = "voices_done_lesson"
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "variety", "lesson"], name="voices_lesson_once"
            )
        ]


class ReviewDay(models.Model):
    """A day on which a learner reviewed; the learner by pseudonym."""

    learner = models.CharField(max_length=40)
    day = models.DateField()
    # What tells of it, taken back if a later delivery shows otherwise; none: it stays.
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "voices_review_day"
        constraints = [
            models.UniqueConstraint(fields=["learner", "day"], name="voices_review_day_once")
        ]


class Recording(models.Model):
    """A voice that a person lent: one word, or a conversation. A consent of its own allows it.

    Withdrawn or ended, its row keeps neither sound nor speaker; refused, no sound.
    """

    # In its address and in the consent's thing (``recording:<code>``).
    code = models.CharField(max_length=16, unique=True)
    variety = models.ForeignKey(Variety, on_delete=models.PROTECT, related_name="recordings")
    # What is said: a meaning of the lessons, perhaps a word; a conversation has a title instead.
    meaning = models.CharField(max_length=5, blank=True)
    title = models.CharField(max_length=200, blank=True)
    word = models.ForeignKey(
        DialectWord, on_delete=models.SET_NULL, null=True, related_name="recordings"
    )
    speaker = models.BigIntegerField(null=True)
    # Their village (12 digits) and the decade of their birth, such as 1940, if they say it.
    place = models.CharField(max_length=12)
    born_decade = models.SmallIntegerField(null=True)
    sound = FileNameField(blank=True)
    milliseconds = models.IntegerField()
    scope = models.CharField(max_length=8, choices=ConsentScope)
    is_named = models.BooleanField()
    until = models.DateField(null=True)
    channel = models.CharField(max_length=8, choices=ConsentChannel)
    guardian = models.BigIntegerField(null=True)
    # Who made it with the speaker, as audit rows name them.
    brought_by = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=RecordingState)
    recorded_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    # That which tells of it, and is taken back with it.
    accepted_fact = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "voices_recording"
        indexes = [
            models.Index(fields=["variety", "meaning", "state"], name="voices_recording_said"),
            models.Index(fields=["speaker"], name="voices_recording_speaker"),
            models.Index(fields=["withdrawn_at"], name="voices_recording_gone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(sound="", speaker=None, guardian=None),
                name="voices_recording_gone_is_empty",
            )
        ]


class RecordingCheck(models.Model):
    """A reviewer's verdict on a recording, one each."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="checks")
    reviewer = models.BigIntegerField()
    verdict = models.CharField(max_length=10, choices=HeardAs)
    note = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "voices_recording_check"
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "reviewer"], name="voices_recording_check_once"
            )
        ]
