"""What may be done with a title, by the right by which it is here."""

from enum import Enum, auto
from typing import Final

from commonfield.culture.choices import Rights

# Under the rural scheme nobody reads a title before it has been announced for so long.
ANNOUNCED_DAYS: Final = 30


class Use(Enum):
    """What somebody may do with a title."""

    READ = auto()
    READ_SIGNED_IN = auto()
    READ_IN_HALL = auto()
    # Onto a phone, to be read without a line.
    TAKE_ALONG = auto()
    # By other libraries, over OPDS and in exports.
    SHARE = auto()


_FREE: Final = frozenset({Use.READ, Use.READ_SIGNED_IN, Use.READ_IN_HALL, Use.TAKE_ALONG})
# Regulation on the right of communication through information networks: article 7 (inside the
# premises), articles 9 and 10 (the rural scheme, its readers only).
USES: Final = {
    Rights.OWN: _FREE | {Use.SHARE},
    Rights.PUBLIC_DOMAIN: _FREE | {Use.SHARE},
    Rights.LICENSED: _FREE,
    Rights.HALL_ONLY: frozenset({Use.READ_IN_HALL}),
    Rights.RURAL_SCHEME: frozenset({Use.READ_SIGNED_IN, Use.READ_IN_HALL}),
}
