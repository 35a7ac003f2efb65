"""The site's settings, for commands that speak English."""

from cati.settings import *  # noqa: F403

LANGUAGE_CODE = "en"
