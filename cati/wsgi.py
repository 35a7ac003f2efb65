"""The WSGI entry point: ``granian --interface wsgi cati.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from surveys import cycles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
application = get_wsgi_application()
cycles.settle()
