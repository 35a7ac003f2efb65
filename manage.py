#!/usr/bin/env python
"""Ascolto's command line: ``manage.py demo`` is the place to start."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cati.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- the settings must be named first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
