"""An ASGI way in, for servers that need one; the tested way is ``cati.wsgi``."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
application = get_asgi_application()
