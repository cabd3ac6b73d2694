"""The WSGI application that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
application = get_wsgi_application()

from commonfield.config import keeper  # noqa: E402 - tables are known only now

keeper.start()
