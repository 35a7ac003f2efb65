"""The ASGI entry point, for servers that need one; ``cati.wsgi`` is the tested one."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
application = get_asgi_application()
