"""Prints which case each attempt was about, as JSON on the last line."""

import json

import django


def main() -> dict[int, int]:
    """Attempt → case."""
    from surveys.fieldwork.models import Attempt

    return dict(Attempt.objects.values_list("pk", "case_id"))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main()))
