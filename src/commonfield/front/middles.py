"""Jinja2 for the middles of the pages asked for most, with the words and drawings of all pages.

A template stands in a room's ``jinja2/`` folder and has blocks only: title, head, crumbs, main and
help, which ``framed`` puts into the frame. What is seldom shown stays a template of Django's and
is called by ``part``. Each language has its own templates, in which the words are written already.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.template import engines
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import (
    get_language,
    gettext,
    ngettext,
    npgettext,
    override,
    pgettext,
)
from jinja2 import BaseLoader, Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context

from commonfield.front.form_keys import form_fields
from commonfield.front.links import address
from commonfield.front.page_cache.fragments import part_of
from commonfield.front.templatetags import commonfield as words

_FILTERS: Final = (
    words.yuan,
    words.grams,
    words.china_date,
    words.china_time,
    words.in_language,
    words.place_name,
    linebreaksbr,
)
_DRAWINGS: Final = (words.page_head, words.data_block, words.pack, words.share_strip)


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Django's own options
    """Return what Django's settings name; ``middles`` knows its loader by it."""
    return _in_language(options["loader"], settings.LANGUAGE_CODE)


def middles() -> Environment:
    """Return the templates of the middles, in the language in force."""
    env: Environment = engines["jinja2"].env  # type: ignore[attr-defined]  # of this backend
    return _in_language(env.loader, get_language() or settings.LANGUAGE_CODE)


@lru_cache
def _in_language(loader: BaseLoader, language: str) -> Environment:
    """Return templates of one language: filters by their names, and a few functions."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        loader=loader,
        extensions=["jinja2.ext.i18n", _WordsWritten],
    )
    made.extend(language=language)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.filters |= {each.__name__: each for each in _FILTERS}
    made.globals |= {each.__name__: each for each in (*_DRAWINGS, address, door, form_key)}
    made.globals |= {"part": part, "part_alike": part_alike, "visitor_part": visitor_part}
    # For the tag of Django's templates, which stands before this module and writes the same.
    made.globals["middles"] = middles
    made.globals["crumbs"] = made.get_template("crumbs.html").module.crumbs  # type: ignore[attr-defined]  # a macro
    return made


class _WordsWritten(Extension):
    """Writes ``("translated"|safe)`` for ``_("message")``, which Jinja2 then joins to its text."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Pass a template's tokens on."""
        while not stream.eos:
            token = next(stream)
            if not token.test("name:_"):
                yield token
                continue
            yield stream.expect("lparen")
            message = stream.expect("string")
            with override(self.environment.language):  # type: ignore[attr-defined]  # set above
                # As Jinja2 does it where it has no variables: %% is written for %.
                translated = gettext(message.value) % {}
            yield Token(message.lineno, "string", translated)
            yield Token(message.lineno, "pipe", "|")
            yield Token(message.lineno, "name", "safe")
            yield stream.expect("rparen")


def door(name: str) -> str:
    """Return the address of another room's page; empty if there is no such room."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


@pass_context
def form_key(context: Context) -> SafeString:
    """Write the fields without which no form is taken."""
    return form_fields(context["request"])


@pass_context
def visitor_part(context: Context, name: str) -> SafeString:
    """Write a part of the page that is the visitor's own."""
    return mark_safe(part_of(name, context["request"]))  # noqa: S308 - parts are rendered templates and links


@pass_context
def part(context: Context, name: str) -> SafeString:
    """Write a part by a template of Django's, which knows all that the page does."""
    return render_to_string(name, context.get_all(), context["request"])


def part_alike(name: str, **values: object) -> SafeString:
    """Write a part by a template of Django's that knows these values and the language only."""
    return _part_alike(name, get_language(), tuple(values.items()))


@lru_cache(maxsize=1_024)
def _part_alike(
    name: str, _language: str | None, values: tuple[tuple[str, object], ...]
) -> SafeString:
    return render_to_string(name, dict(values))
