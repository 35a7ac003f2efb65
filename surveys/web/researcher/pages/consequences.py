"""What else follows from publishing a draft whose codes mean something else, shown beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.results.services import CODE_READERS, CodeLine, Outlook, outlook_on

from .meanings import ToDecide

_WORDS = {reader.key: reader.words for reader in CODE_READERS}


@dataclass(frozen=True, slots=True)
class ConsequenceRow:
    """Something that names a code: of which kind, which of it, how it stands, and what it becomes."""

    kind: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ConsequencesPanel:
    """What follows. ``seen``: the fingerprint that is sent along, so that nothing else is published.

    ``is_suggested``: it follows from what is suggested, as nobody has chosen yet; ``unwritten``: what stops it all.
    """

    rows: Sequence[ConsequenceRow] = ()
    unwritten: Sequence[ConsequenceRow] = ()
    seen: str = ""
    is_suggested: bool = False
    outlook: Outlook = field(default_factory=lambda: Outlook.nothing())


def consequences_panel(study: Study, meanings: ToDecide, chosen: Mapping[str, str] | None) -> ConsequencesPanel:
    """Return what follows from the decisions chosen, or on a fresh page from those that are suggested."""
    decisions = dict(chosen) if chosen is not None else meanings.likely
    outlook = outlook_on(study, decisions=decisions)
    rows = [_row(one) for one in outlook.consequences.lines]
    stuck = [ConsequenceRow(one.column, one.name, one.before, one.after) for one in outlook.unwritten]
    is_suggested = chosen is None and bool(rows or stuck)
    return ConsequencesPanel(rows, stuck, outlook.consequences.fingerprint, is_suggested, outlook)


def _row(line: CodeLine) -> ConsequenceRow:
    after = _("stays, about new answers only: earlier ones are kept apart") if line.is_apart else line.after
    return ConsequenceRow(_(_WORDS[line.reader]), line.name, line.before, after)
