"""Works, their chapters and passages, the halls' shelves, and readers' positions."""

from django.db import models
from django.db.models import Q

from commonfield.library.choices import Rights, Subject, UploadState, WorkKind
from commonfield.workshop.columns import FileNameField


class Work(models.Model):
    """A book, an album of pictures or a recording, as one hall brought it."""

    kind = models.CharField(max_length=10, choices=WorkKind)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    # Names, separated by 、.
    authors = models.CharField(max_length=1_300, blank=True)
    # BCP 47, such as zh or en; empty: not said.
    language = models.CharField(max_length=35, blank=True)
    description = models.TextField(blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    year = models.CharField(max_length=4, blank=True)
    subject = models.CharField(max_length=12, choices=Subject)
    rights = models.CharField(max_length=16, choices=Rights)
    # Whose work, which licence, from where.
    rights_note = models.CharField(max_length=1_000, blank=True)
    # A licence's last day; the day on which it was announced under the rural scheme.
    licensed_until = models.DateField(null=True)
    announced_on = models.DateField(null=True)
    # The venue whose keeper brought it, and the place that it lies in (12 digits).
    hall = models.CharField(max_length=60)
    place = models.CharField(max_length=12)
    cover = FileNameField(blank=True)
    # Of the file that it was made from: the same again changes nothing. Empty: made here.
    source_sha256 = models.CharField(max_length=64, blank=True)
    is_right_to_left = models.BooleanField(default=False)
    # Whether a local person has read it and found it true; none where that is not the question.
    is_checked = models.BooleanField(null=True)
    added_at = models.DateTimeField()
    # Who brought it, as audit rows name them: another person settles objections to it.
    brought_by = models.CharField(max_length=20, blank=True)
    # Until then only its keeper sees it.
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # When its keeper last changed its words, its cover or its chapters.
    changed_at = models.DateTimeField(null=True)
    # Since when an objection stands that nobody has settled: out everywhere until then.
    objected_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "library_work"
        indexes = [
            models.Index(fields=["hall", "published_at"], name="library_work_hall"),
            models.Index(fields=["source_sha256"], name="library_work_file"),
            models.Index(fields=["-published_at", "-id"], name="library_work_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "source_sha256"],
                condition=~Q(source_sha256=""),
                name="library_work_once",
            ),
            models.CheckConstraint(
                condition=~Q(rights=Rights.RURAL_SCHEME) | Q(announced_on__isnull=False),
                name="library_work_announced",
            ),
        ]


class Upload(models.Model):
    """A file as a keeper sent it, until the worker has made a title of it."""

    hall = models.CharField(max_length=60)
    # As it was called on the keeper's machine.
    name = models.CharField(max_length=300)
    # Its bytes, until it is a title or refused.
    file = FileNameField(blank=True)
    size = models.BigIntegerField()
    # What a spreadsheet says of it, by column.
    words = models.JSONField(default=dict)
    # The same for the parts of a recording that came together; empty: it is a title by itself.
    series = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.WAITING)
    # Why it was refused or still waits: a refusal's code and what its sentence names.
    code = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    # How often it was begun: a file that kills the worker is not begun for ever.
    tries = models.SmallIntegerField(default=0)
    work = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, related_name="uploads")
    brought_by = models.CharField(max_length=20)
    brought_at = models.DateTimeField()

    class Meta:
        db_table = "library_upload"
        indexes = [
            models.Index(fields=["state", "brought_at"], name="library_upload_state"),
            models.Index(fields=["hall", "brought_at"], name="library_upload_hall"),
        ]


class Chapter(models.Model):
    """A chapter of text, a page of pictures, or a piece of a recording."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="chapters")
    number = models.IntegerField()
    title = models.CharField(max_length=200, blank=True)
    # In the table of contents, from 0.
    depth = models.SmallIntegerField()
    # Reached by a link only, such as notes: not read from front to back.
    is_aside = models.BooleanField()
    # Cleaned when it was brought.
    html = models.TextField(blank=True)
    # How long it takes to read or to hear.
    seconds = models.IntegerField()
    sound = FileNameField(blank=True)
    # The lines of the table of contents that lead into it, if they are others than its title.
    marks = models.JSONField(null=True)
    # Its HTML and sound as they were, of a chapter of which something was taken out.
    whole = models.JSONField(null=True)

    class Meta:
        db_table = "library_chapter"
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="library_chapter_once")
        ]


class ChapterFile(models.Model):
    """A picture that a chapter shows."""

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="files")
    file = FileNameField()
    # Kept, in case it is put back, and shown to nobody.
    is_out = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "library_chapter_file"
        constraints = [
            models.UniqueConstraint(fields=["chapter", "file"], name="library_chapter_file_once")
        ]


class Passage(models.Model):
    """A piece of a chapter's text for the search, also folded to the same length."""

    # The chapter's, so that what is found is counted without its chapters.
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="passages")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="passages")
    start = models.IntegerField()
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        db_table = "library_passage"


class WorkTerm(models.Model):
    """A search term of a work: from its title, authors, subject or village."""

    pk = models.CompositePrimaryKey("term", "work_id")
    term = models.CharField(max_length=40)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="terms")
    weight = models.SmallIntegerField()

    class Meta:
        db_table = "library_work_term"


class ShelfPlace(models.Model):
    """A work on a hall's shelf; one hall brings it, others may offer it too."""

    hall = models.CharField(max_length=60)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="shelves")
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "library_shelf_place"
        constraints = [
            models.UniqueConstraint(fields=["hall", "work"], name="library_shelf_place_once")
        ]


class ReadingPosition(models.Model):
    """A reader's latest position in a work, on any device."""

    person = models.BigIntegerField()
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="positions")
    chapter = models.IntegerField()
    # Thousandths of the chapter.
    permille = models.SmallIntegerField()
    read_at = models.DateTimeField()
    # Since when they are in this chapter; unknown of positions from before this was kept.
    entered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "library_reading_position"
        constraints = [
            models.UniqueConstraint(fields=["person", "work"], name="library_position_once"),
            models.CheckConstraint(
                condition=Q(permille__gte=0, permille__lte=1_000), name="library_position_permille"
            ),
        ]


class ReadingNote(models.Model):
    """A bookmark, perhaps with a note, which only its reader opens."""

    person = models.BigIntegerField()
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="notes")
    chapter = models.IntegerField()
    permille = models.SmallIntegerField()
    # Made where the reader was: a device makes it before the server knows of it.
    code = models.CharField(max_length=64)
    note_sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "library_reading_note"
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="library_note_once")]


class RemovedNote(models.Model):
    """A bookmark that is gone; what a device sends late does not bring it back."""

    person = models.BigIntegerField()
    code = models.CharField(max_length=64)
    removed_at = models.DateTimeField()

    class Meta:
        db_table = "library_removed_note"
        constraints = [
            models.UniqueConstraint(fields=["person", "code"], name="library_removed_note_once")
        ]


class ReadChapter(models.Model):
    """A chapter finished or heard to its end, once a reader; the reader by pseudonym.

    A picture book or an album has one, of the page by which it was finished.
    """

    reader = models.CharField(max_length=40)
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="readers")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "library_read_chapter"
        constraints = [
            models.UniqueConstraint(fields=["reader", "chapter"], name="library_read_once")
        ]


class SeenPage(models.Model):
    """A page of a picture book that its reader, by pseudonym, has not finished yet."""

    reader = models.CharField(max_length=40)
    page = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="seen_by")
    # How long it was looked at, at most as long as it takes.
    seconds = models.IntegerField()

    class Meta:
        db_table = "library_seen_page"
        constraints = [
            models.UniqueConstraint(fields=["reader", "page"], name="library_seen_page_once")
        ]


class Objection(models.Model):
    """A person's objection to a title, which is taken down everywhere at once."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="objections")
    # Who says so and how they are reached.
    contact_sealed = models.BinaryField()
    reason = models.CharField(max_length=1_000)
    # By which an objector sees what became of it; empty in the first objections.
    token = models.CharField(max_length=32, blank=True, db_index=True)
    made_at = models.DateTimeField()
    # Settled by a keeper: the title is back, or out for good.
    settled_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    # Upheld for a part, which was taken out; the rest of the title is back.
    is_partial = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "library_objection"
