"""The table of all studies: gaps in their entries of the register, and when their data are erased."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.formatting import short_day
from surveys.privacy.queries import Retention, processing_entries

from .processing_words import missing_in_words


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A study in the table. ``sign``: the CSS class of its state; ``goes``: when its data are erased, in words."""

    study: Study
    sign: str
    state: str
    lacks: str
    goes: str
    goes_sign: str


def rows_of(studies: Sequence[Study]) -> list[RegisterRow]:
    """Return a row for each study, in the order given."""
    rows = []
    for register in processing_entries(studies):
        lacks = missing_in_words(register)
        sign, state = ("ok", _("whole")) if not lacks else ("warn", _("to be completed"))
        if register.lacks_essentials:
            sign, state = "bad", _("purpose or basis missing")
        goes_sign, goes = _goes(register.retention)
        rows.append(RegisterRow(register.study, sign, state, ", ".join(lacks), goes, goes_sign))
    return rows


def _goes(retention: Retention) -> tuple[str, str]:
    if retention.hold is not None:
        return "warn", _("legal hold since %(day)s") % {"day": short_day(retention.hold.placed_at)}
    if not retention.is_set:
        return "bad", _("not switched on")
    if retention.answers_are_gone:
        return "done", _("anonymous")
    if retention.contacts_are_gone:
        return "done", _("contacts erased")
    if retention.ended_on is None or retention.contacts_on is None:
        return "off", _("counted from the field’s end")
    return "ok", _("contacts on %(day)s") % {"day": short_day(retention.contacts_on)}
