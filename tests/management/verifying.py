"""``manage.py verify`` as a test runs it, and quotas with room."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.utils import translation

from tests.interviewing.quota_scene import QUOTAS

ROOMY = [QUOTAS[0], *([*row[:3], 50, row[4]] for row in QUOTAS[1:])]


def verify(*arguments: str, **options: object) -> str:
    out = StringIO()
    try:
        with translation.override("en"):
            call_command("verify", *arguments, stdout=out, **options)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()
