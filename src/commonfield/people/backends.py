"""The bridge to Django's sessions: who the session's person is, and how a session begins."""

from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from commonfield.people.errors import PersonNotFoundError
from commonfield.people.models import Person

_BACKEND = "commonfield.people.backends.PersonBackend"


class PersonBackend(BaseBackend):
    """Finds the living person of a session; checking passwords and codes is the commands' work."""

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.alive().filter(pk=user_id).first()


def begin_session(request: HttpRequest, person_id: int) -> None:
    """Sign a person in to this session, whose key is made anew.

    Raises:
        PersonNotFoundError: if they are unknown or erased.
    """
    person = Person.objects.alive().filter(pk=person_id).first()
    if person is None:
        raise PersonNotFoundError
    login(request, person, backend=_BACKEND)
