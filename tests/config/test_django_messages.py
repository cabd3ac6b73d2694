"""Our own words for sentences that Django's forms say."""

from gettext import GNUTranslations
from pathlib import Path

import django
import pytest
from django.utils.translation import override

from commonfield.config.django_messages import COUNTED, PHRASES

_CATALOGUE = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.mo"


@pytest.mark.parametrize("phrase", PHRASES)
def test_phrase_is_one_that_django_says(phrase: str):
    with _CATALOGUE.open("rb") as file:
        assert GNUTranslations(file).gettext(phrase) != phrase


@pytest.mark.parametrize("phrase", COUNTED)
def test_counted_phrase_is_said_in_chinese(phrase: str):
    counts = dict.fromkeys(("limit_value", "show_value", "max", "length"), 60)

    with override("zh-hans"):
        said = phrase % counts

    assert "60" in said
    assert "Ensure" not in said
