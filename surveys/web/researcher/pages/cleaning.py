"""The room for cleaning: values that were changed, one to change, derived variables with their preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.formats.pasted_cells import lines_of_paste
from surveys.formats.tables import TableError
from surveys.questionnaire.expressions import Finding
from surveys.questionnaire.problems import Problem
from surveys.results.services import CleaningBench, ToLookAt, cleaning_bench, preview_derived, to_look_at
from surveys.sandbox import preview
from surveys.web.researcher.forms.cleaning import TableForm
from surveys.web.screens.formatting import number

MOST_ROWS = 500
LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CleaningPage:
    """The content of the room. ``asked``: the case and the variable that are looked at."""

    heading: str
    bench: CleaningBench
    asked: Mapping[str, Any]
    to_look_at: Sequence[ToLookAt]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a formula makes of everybody: words, interviews; ``problems`` in words where it cannot be read."""

    lines: Sequence[tuple[str, int]]
    most: int
    interviews: int
    problems: Sequence[str]


def cleaning_page(study: Study, asked: Mapping[str, Any], now: datetime) -> CleaningPage:
    """The room."""
    bench = cleaning_bench(study, **asked, language=get_language() or "it", now=now)
    found = to_look_at(study, language=get_language() or "it", now=now)
    return CleaningPage(_heading(bench), bench, asked, found)


def preview_page(study: Study, formula: str, codes: Mapping[str, str], now: datetime) -> PreviewPage:
    """The preview of a formula."""
    found = preview_derived(study, formula=formula, codes=codes, language=get_language() or "it", now=now)
    most = max((count for _words, count in found.lines), default=0)
    return PreviewPage(found.lines, most, found.interviews, in_words(found.findings))


def table_of(form: TableForm) -> list[list[str]] | None:
    """The cells of the file or of what was pasted; ``None``: the form says why there are none."""
    chosen = form.cleaned_data
    if chosen["file"] is None:
        return [line.split("\t") for line in lines_of_paste(chosen["pasted"])]
    if chosen["file"].size > LARGEST_FILE:
        form.add_error("file", _("The file is too large for a table of changes."))
        return None
    try:
        found = preview(chosen["file"].read(), chosen["file"].name, rows=MOST_ROWS + 2)
    except TableError as trouble:
        form.add_error("file", trouble.words(_))
        return None
    return [list(found.columns), *(list(row) for row in found.rows)]


def shown_again(rows: Sequence[Sequence[str]]) -> TableForm:
    """The form with the table in it, so that what was looked at is what is made."""
    cells = ("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    return TableForm(initial={"pasted": "\n".join(cells)})


def in_words(findings: Sequence[Finding]) -> list[str]:
    """What is wrong in a formula, where, and what to do."""
    problems = [Problem(finding.code, values=finding.values) for finding in findings]
    return [f"{problem.what(_)} {problem.remedy(_)}" for problem in problems]


def _heading(bench: CleaningBench) -> str:
    derived = ngettext("%(count)s derived variable", "%(count)s derived variables", len(bench.derived))
    told = derived % {"count": number(len(bench.derived))}
    if not bench.count:
        return _("No value was changed; %(derived)s") % {"derived": told}
    values = ngettext("%(count)s value changed", "%(count)s values changed", bench.count)
    interviews = ngettext("in %(count)s interview", "in %(count)s interviews", bench.interviews)
    changed = f"{values % {'count': number(bench.count)}} {interviews % {'count': number(bench.interviews)}}"
    return f"{changed}; {told}"
