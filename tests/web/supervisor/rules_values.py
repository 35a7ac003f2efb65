"""The form of calling rules as a browser sends it."""

from typing import Any

from surveys.web.supervisor.pages.rules import rules_form

from .conftest import Desk


def path(desk: Desk, rest: str = "") -> str:
    return f"/studies/{desk.study.pk}/field/rules/{rest}"


def filled(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with these fields changed; ``__`` in a name stands for ``-``."""
    form = rules_form(desk.study)
    shown = {name: form[name].value() for name in form.fields}
    told = {name: "" if value is None else value for name, value in shown.items()}
    return told | {"reason": "The brief"} | {name.replace("__", "-"): value for name, value in changes.items()}
