"""Offline packs: what a phone downloads and its service worker caches.

Each room registers its own when the program starts.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from django.templatetags.static import static

# Of some names of packs, the versions of those that are the room's and exist on a day.
type PackVersions = Callable[[Sequence[str], date], dict[str, str]]

_PACKS: Final[dict[str, PackVersions]] = {}
# What every page of a pack needs.
_FILES: Final = ["site.css", "library.css", "phone.js"]


def register_packs(name: str, versions: PackVersions, *files: str) -> None:
    """Keep packs of a room on phones as long as they have a version.

    ``files`` are static files that phones store for all packs, once.
    """
    _PACKS[name] = versions
    _FILES.extend(file for file in files if file not in _FILES)


def pack_versions(asked: Sequence[str], *, on: date) -> dict[str, str]:
    """Return the version of each pack that exists on a day."""
    found: dict[str, str] = {}
    for versions in _PACKS.values():
        found |= versions(asked, on)
    return found


def pack_files() -> list[str]:
    return [static(f"commonfield/{file}") for file in _FILES]
