"""Many titles at once: a collection of classics that was uploaded, and the spoken books."""

import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from commonfield.library.classics import VerseStore, collected_files, is_a_collections
from commonfield.library.commands import add_spoken_books, add_work
from commonfield.library.desk.commands.works import publish_work
from commonfield.library.errors import ClassicsUnreadableError, NoVoiceError
from commonfield.library.types import Taken
from commonfield.people.permissions import require_hall
from commonfield.people.types import Actor

# Of all texts in a collection, unpacked. Units: bytes.
_MOST_BYTES: Final = 1_000_000_000
_MOST_FILES: Final = 20_000


def is_collection(name: str, file: BinaryIO) -> bool:
    """Return whether a file is a collection of classics: JSON, or a ZIP of JSON that is no book."""
    if name.lower().endswith(".json"):
        return True
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    is_book = any(each.lower() == "meta-inf/container.xml" for each in names)
    return not is_book and any(each.endswith(".json") for each in names)


def import_collection(  # noqa: PLR0913 - a file as it came, and who watches
    *,
    by: Actor,
    now: datetime,
    hall: str,
    file: BinaryIO,
    name: str,
    brought_by: str,
    watch: Callable[[int, int], None],
) -> Taken:
    """Add the works of a collection as drafts; return the first.

    ``watch`` gets the numbers of chapters that are done and of all, after each work.
    """
    require_hall(by, hall, now=now)
    first: Taken | None = None
    with TemporaryDirectory() as folder, closing(VerseStore(Path(folder))) as store:
        _unpack(file, name, Path(folder) / "texts")
        for path in collected_files(Path(folder) / "texts"):
            # A broken file costs the others nothing.
            with suppress(ClassicsUnreadableError):
                store.add_file(path)
        done, total = 0, store.count()
        for work in store.works():
            taken = add_work(by=by, now=now, hall=hall, work=work, brought_by=brought_by)
            first, done = first or taken, done + len(work.chapters)
            watch(done, total)
    if first is None:
        raise ClassicsUnreadableError(what="no poem and no chapter is in it")
    return first


def add_spoken(*, by: Actor, now: datetime, hall: str) -> Taken:
    """Add and publish the books that a machine reads aloud; refuse where it has no voice."""
    taken = add_spoken_books(by=by, now=now, hall=hall)
    if not taken:
        raise NoVoiceError
    if taken[0].state == "taken":
        publish_work(by=by, now=now, work=taken[0].work)
    return taken[0]


def _unpack(file: BinaryIO, name: str, folder: Path) -> None:
    folder.mkdir()
    file.seek(0)
    if name.lower().endswith(".json"):
        with (folder / PurePath(name).name).open("wb") as target:
            shutil.copyfileobj(file, target)
        return
    with zipfile.ZipFile(file) as archive:
        texts = [each for each in archive.infolist() if is_a_collections(PurePath(each.filename))]
        if len(texts) > _MOST_FILES or sum(each.file_size for each in texts) > _MOST_BYTES:
            raise ClassicsUnreadableError(what="it unpacks to more than 1,000 MB or 20,000 files")
        try:
            archive.extractall(folder, texts)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise ClassicsUnreadableError(what="it is incomplete") from error
