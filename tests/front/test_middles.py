"""Words of the middles: written into each language's templates when they are compiled."""

import pytest
from django.utils.translation import override
from jinja2 import TemplateSyntaxError

from commonfield.front.middles import middles


def _written(source: str, language: str, **values: object) -> str:
    with override(language):
        return middles().from_string(source).render(**values)


def test_words_are_in_the_language_in_force():
    source = '{{ _("Market") }}'

    assert [_written(source, language) for language in ("zh-hans", "en")] == ["集市", "Market"]


def test_known_words_cost_nothing_when_a_page_is_made():
    with override("zh-hans"):
        code = middles().compile('<h1>{{ _("Market") }}</h1>', raw=True)

    assert "集市" in code
    assert "gettext" not in code


@pytest.mark.parametrize("message", ["10 %% off", "<b>it's</b> & more", 'a \\"b\\" c'])
def test_words_are_written_as_they_are(message: str):
    plain = message.replace("%%", "%").replace("\\", "")

    assert _written(f'{{{{ _("{message}") }}}}!', "en") == f"{plain}!"


def test_what_goes_into_words_is_escaped():
    source = "{% trans name=name %}Order {{ name }}{% endtrans %}"

    assert _written(source, "en", name="<i>") == "Order &lt;i&gt;"


def test_words_put_together_are_refused():
    with pytest.raises(TemplateSyntaxError):
        _written('{{ _("Mar" ~ "ket") }}', "en")
