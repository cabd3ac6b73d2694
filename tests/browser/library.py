"""What the library's tests in a browser share: signing in, and looking past the program."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.running import Installation


def shell(installation: "Installation", program: str, **words: object) -> Any:  # noqa: ANN401 - JSON
    """Run lines of Python in an installation, words in capitals replaced; return what they say."""
    for word, value in words.items():
        program = program.replace(word, repr(value))
    said = installation.run("shell", "--no-imports", "-c", program)
    return json.loads(said) if said.strip() else None


def sign_in(page: "Page", role: str) -> None:
    """Be one of the demo's people."""
    page.goto("/sign-in/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {"role": role, "csrfmiddlewaretoken": token}
    assert page.request.post("/demo/sign-in/", form=form).ok
    page.goto("/library/mine/")


def expect(thing: Any) -> Any:  # noqa: ANN401 - playwright's own types
    """Expect something of a page, as soon as it is so."""
    from playwright.sync_api import expect as expected  # noqa: PLC0415 - slow to load

    return expected(thing)
