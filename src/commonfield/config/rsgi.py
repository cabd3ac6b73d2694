"""What Granian serves: the WSGI application, with the server's own say on headers and bodies."""

from typing import Final

from commonfield.config.wsgi import application as answer
from commonfield.workshop.rsgi import Application

application: Final = Application(answer)  # type: ignore[arg-type]  # it calls start_response in one way only
