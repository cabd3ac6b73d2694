"""What the library's tests in a browser share: signing in, and looking past the program."""

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.running import Installation

_ASK: Final = """async () => {
  const end = Date.now() + 10000, later = (go) => setTimeout(go, 50);
  while (!(await (QUESTION)())) {
    if (Date.now() > end) return false;
    await new Promise(later);
  }
  return true;
}"""
# A clock that is wrong by what the phone's storage says, in milliseconds.
WRONG_CLOCK: Final = """{
  const Then = Date, wrong = () => Then.now() + Number(localStorage.getItem("test.wrong") || 0);
  window.Date = class extends Then {
    constructor(...parts) { super(...(parts.length ? parts : [wrong()])); }
    static now() { return wrong(); }
  };
}"""
# What waits on a phone to be sent; a queue that is not there yet must not be opened.
_QUEUE: Final = """async () => {
  const names = await indexedDB.databases();
  if (!names.some(({ name }) => name === "commonfield-library")) return [];
  const asked = indexedDB.open("commonfield-library");
  const opened = await new Promise((go) => { asked.onsuccess = () => go(asked.result); });
  const all = opened.transaction("queue").objectStore("queue").getAll();
  await new Promise((go) => { all.onsuccess = go; });
  opened.close();
  return all.result;
}"""


def shell(installation: "Installation", program: str, **words: object) -> Any:  # noqa: ANN401 - JSON
    """Run lines of Python in an installation, words in capitals replaced; return what they say."""
    for word, value in words.items():
        program = program.replace(word, repr(value))
    said = installation.run("shell", "--no-imports", "-c", program)
    return json.loads(said) if said.strip() else None


def done(installation: "Installation", statement: str, **words: int) -> list[tuple[Any, ...]]:
    """Do plain SQL past the program, words in capitals replaced; return its rows if it has any."""
    for word, value in words.items():
        statement = statement.replace(word, str(value))
    with installation.connection() as connection:
        cursor = connection.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
        connection.commit()
    return list(rows)


def sign_in(page: "Page", role: str) -> None:
    """Be one of the demo's people."""
    page.goto("/sign-in/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {"role": role, "csrfmiddlewaretoken": token}
    assert page.request.post("/demo/sign-in/", form=form).ok
    page.goto("/library/mine/")


def set_clock(page: "Page", wrong_by: float) -> None:
    """Set a phone's clock wrong by so many seconds, for every page from now on."""
    page.evaluate(f"localStorage.setItem('test.wrong', {1000 * wrong_by})")


def until(page: "Page", question: str) -> None:
    """Wait until a page says yes to a question that may take a promise to answer.

    To ``wait_for_function`` a promise is a yes.
    """
    assert page.evaluate(_ASK.replace("QUESTION", question)), question


def until_queued(page: "Page", kinds: str, *, chapter: int = 0) -> None:
    """Wait until such entries wait to be sent, the position being in a chapter."""
    place = f"({{ kind, body }}) => kind !== 'position' || body.chapter === {chapter}"
    said = f"all.map(({{ kind }}) => kind).sort().join(' ') === '{kinds}' && all.every({place})"
    until(page, f"async () => {{ const all = await ({_QUEUE})(); return {said}; }}")


def expect(thing: Any) -> Any:  # noqa: ANN401 - playwright's own types
    """Expect something of a page, as soon as it is so."""
    from playwright.sync_api import expect as expected  # noqa: PLC0415 - slow to load

    return expected(thing)
