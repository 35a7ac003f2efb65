"""The application, in the interface of WSGI; ``cati.asgi`` is what the web server starts."""

import os
import sys

import holidays.countries  # noqa: F401 (280 files, which the first page of each process would read)
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from surveys.garbage_collection import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
application = get_wsgi_application()
# Every page, which Django would read at the first request: somebody on the telephone would wait for it, and a process
# that nobody has asked yet would read files of the next version, as soon as they lie there.
_ = get_resolver().url_patterns
freeze_loaded()

THREADS_CHANGE_AFTER = 0.0005
"""Seconds for which a thread goes on while others wait.

An answer asks the database a dozen times, and after each query waits for whoever is making a page in this process:
with Python's usual 5 ms an answer beside the longest pages took ten times as long as its work.
"""
sys.setswitchinterval(THREADS_CHANGE_AFTER)
