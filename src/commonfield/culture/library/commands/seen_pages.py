"""Picture books and albums: looked at page by page, counted once, when they are finished."""

from collections import defaultdict
from collections.abc import Collection

from commonfield.culture.choices import WorkKind
from commonfield.culture.library.rules import is_book_seen
from commonfield.culture.library.types import ReadingTime
from commonfield.culture.models import Chapter, ReadChapter, SeenPage

type _Book = tuple[str, int]


class SeenPages:
    """Which pages some readers, by pseudonym, have seen of some works; written at the end.

    Pages of works that are no picture books are not looked at.
    """

    def __init__(self, readers: Collection[str], works: Collection[int]) -> None:
        pages = Chapter.objects.filter(work__kind=WorkKind.PICTURES, work__in=works)
        self._pages: dict[int, dict[int, int]] = defaultdict(dict)
        for work, number, seconds in pages.order_by().values_list("work", "number", "seconds"):
            self._pages[work][number] = seconds
        books = ReadChapter.objects.filter(reader__in=readers, chapter__in=pages)
        self._finished: set[_Book] = set(books.values_list("reader", "chapter__work"))
        self._rows = SeenPage.objects.filter(reader__in=readers, page__in=pages)
        self._seen: dict[_Book, dict[int, int]] = defaultdict(dict)
        columns = ("reader", "page__work", "page__number", "seconds")
        for reader, work, number, seconds in self._rows.values_list(*columns):
            self._seen[reader, work][number] = seconds
        self._changed: dict[tuple[str, int], SeenPage] = {}

    def is_of_book(self, page: Chapter) -> bool:
        """Tell whether a chapter is a page of a picture book."""
        return page.work_id in self._pages

    def finishes(self, page: Chapter, reader: str, during: ReadingTime) -> bool:
        """Add that somebody saw a page; tell whether their book is finished by it."""
        book = (reader, page.work_id)
        if book in self._finished:
            return False
        seen = self._seen[book]
        spent = max(0, min(round(during.seconds), page.seconds))
        seen[page.number] = max(spent, seen.get(page.number, 0))
        self._changed[reader, page.pk] = SeenPage(
            reader=reader, page=page, seconds=seen[page.number]
        )
        if is_book_seen(self._pages[page.work_id], seen):
            self._finished.add(book)
        return book in self._finished

    def write(self) -> None:
        """Write down what is seen of books that are not finished; of others nothing is kept."""
        for reader, work in self._finished & self._seen.keys():
            self._rows.filter(reader=reader, page__work=work).delete()
        SeenPage.objects.bulk_create(
            (
                row
                for (reader, _page), row in self._changed.items()
                if (reader, row.page.work_id) not in self._finished
            ),
            update_conflicts=True,
            unique_fields=["reader", "page"],
            update_fields=["seconds"],
        )
