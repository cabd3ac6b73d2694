"""The WSGI application, which Granian serves by ``rsgi``."""

import gc
import os
import tempfile
from contextlib import suppress
from typing import Final

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
# Python finds no folder for bodies and uploads while the disk is full, and does not look again.
with suppress(FileNotFoundError):
    tempfile.gettempdir()
tempfile.tempdir = tempfile.tempdir or "/tmp"  # noqa: S108 - where it looks first
# What is loaded stays as long as the process; nobody need look there for garbage, now or later.
gc.disable()
application: Final = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - settings are known only now

from commonfield.config import cores, orphans, warm_figures  # noqa: E402 - tables are known only now
from commonfield.workshop.text import in_pinyin  # noqa: E402 - as above

# All views, and what spells pinyin, are loaded before the first visitor comes: a second.
_pages: Final = get_resolver().url_patterns
in_pinyin("县")
gc.collect()
gc.freeze()
gc.enable()

cores.pin_to_one_core()
orphans.exit_with_parent()
warm_figures.start_warming()
