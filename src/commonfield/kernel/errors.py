"""The refusals that the program expects; the edge puts them into the reader's language."""

import re
from collections.abc import Mapping
from typing import ClassVar


class CommonfieldError(Exception):
    """A refusal with a stable code and the parameters of its sentence.

    Unless given, the code is the class's name: ``username_taken`` of ``UsernameTakenError``.

    ``sentence`` is an English template (what happened, why, what to do next) with ``%(name)s``
    places; ``tools/messages.py`` finds it here, the edge translates it and fills in ``params``.
    ``status`` is the HTTP status that a machine reader gets. ``door`` is where the next step is
    taken, if that is one page: the name of its view, and the words of the link to it.
    """

    code: str = "refused"
    status: ClassVar[int] = 422
    sentence: str = "This cannot be done."
    door: ClassVar[tuple[str, str]] = ("", "")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in vars(cls):
            words = re.findall(r"[A-Z][^A-Z]*", cls.__name__.removesuffix("Error"))
            cls.code = "_".join(words).lower()

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params

    @property
    def members(self) -> Mapping[str, object]:
        """What a machine reader gets beside code and sentence (RFC 9457 extension members)."""
        return self.params

    def __str__(self) -> str:
        """Return the English sentence, for logs and the command line."""
        return self.sentence % self.params if self.params else self.sentence


class ConflictError(CommonfieldError):
    """The state no longer allows the act: another user has acted, or time has run out."""

    status = 409


class PermissionRefusedError(CommonfieldError):
    """The actor has no role that allows the act here."""

    status = 403
    sentence = "Your roles do not allow this here. Ask the county's administrator for the role."


class NotFoundError(CommonfieldError):
    """The thing named does not exist, or the actor may not know that it does."""

    status = 404
    sentence = "There is nothing here under that name. Check the address or the number."


def must_exist[T](
    found: T | None, refusal: CommonfieldError | type[CommonfieldError] = NotFoundError
) -> T:
    """Return what was looked for; refuse if there is nothing."""
    if found is None:
        raise refusal
    return found
