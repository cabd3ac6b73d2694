"""By night (``NIGHT=1``) everything is tried, on either engine: the same rules over many worlds."""

import os
from typing import Final

NIGHT: Final = bool(os.environ.get("NIGHT"))
