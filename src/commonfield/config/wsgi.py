"""The WSGI application that Granian serves."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
application = get_wsgi_application()

from commonfield.config.warming import add_up_the_year  # noqa: E402 - tables are known only now

threading.Thread(target=add_up_the_year, name="warming", daemon=True).start()
