"""Every sentence about doubt stands in the list of those that a simulated world tries."""

import re
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from bench.sentences import EXPLANATIONS, SENTENCES

_CATALOGUE: Final = (
    Path(__file__).parents[2] / "src/commonfield/evaluation/locale/zh_Hans/LC_MESSAGES/django.po"
)
_DOUBT: Final = re.compile(
    r"\b(surely|clearly|really) (ahead|behind|before|better|the (first|last)|number)"
    r"|by more than chance|came nearer|moved apart|grew faster|catch up:|is clearly"
    r"|strong in|[Ss]trong in|Weak in|is behind in|(rose|fell) within a year|^(risen|fallen): "
    r"|is further than|have (less|more) of the other( too)?\.$|stands alone: "
)


def test_every_sentence_of_doubt_is_in_the_list() -> None:
    with _CATALOGUE.open("rb") as file:
        messages = [each.id for each in read_po(file) if each.id]
    said = [each if isinstance(each, str) else each[0] for each in messages]
    listed = [text for texts in SENTENCES.values() for text in texts]

    known = (*listed, *EXPLANATIONS)
    assert [each for each in said if _DOUBT.search(each) and not each.startswith(known)] == []
    # And what the list names is said.
    assert [text for text in listed if not any(each.startswith(text) for each in said)] == []
