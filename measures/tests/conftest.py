"""Tests of the library alone: no Django, no settings, no database."""

import hypothesis

hypothesis.settings.register_profile("commonfield", deadline=None)
hypothesis.settings.load_profile("commonfield")
