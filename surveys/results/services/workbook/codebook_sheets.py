"""The sheets that explain the data: variables, code lists, how the interviews were made and how to read them."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext, gettext_noop
from openpyxl.utils import get_column_letter

from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.formats.workbook.styles import COUNT, TEXT, WRAPPED
from surveys.formatting import full_day
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.comparison.deciding import Decision
from surveys.questionnaire.comparison.meanings import NOT_PERSONAL, PERSONAL
from surveys.results.queries.deliveries import FieldFacts

from .data_sheets import FIXED_COLUMNS, Delivery, coded_columns, question_of

KINDS = {
    kinds.SINGLE: gettext_noop("one answer"),
    kinds.MULTIPLE: gettext_noop("several answers"),
    kinds.RANKING: gettext_noop("ranking"),
    kinds.NUMBER: gettext_noop("number"),
    kinds.TEXT: gettext_noop("open answer"),
    kinds.DATE: gettext_noop("date"),
    kinds.TIME: gettext_noop("time of day"),
    kinds.DATETIME: gettext_noop("date and time"),
}
"""Kind of variable → what it is called, English message id."""


def variables_sheet(delivery: Delivery) -> Sheet:
    """What each column of the data holds, whom it was asked and how many answered: read after the sheets of data."""
    titles = [
        Column(gettext("columns"), 12, TEXT),
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("question"), 70, WRAPPED),
        Column(gettext("type"), 18, TEXT),
        Column(gettext("asked when"), 40, WRAPPED),
        Column(gettext("answers"), 10, COUNT),
        Column(gettext("don’t know or refused"), 14, COUNT),
        Column(gettext("versions"), 16, WRAPPED),
        Column(gettext("repeat"), 14, TEXT),
        Column(gettext("personal data"), 40, WRAPPED),
    ]
    about = gettext("What every column holds, and whom it was asked")
    return Sheet(gettext("Variables"), titles, _variable_rows(delivery), frozen_columns=2, about=about)


def _variable_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    letters = _column_letters(delivery)
    for variable in delivery.codebook.variables:
        if variable.personal and delivery.for_client:
            continue
        yield (
            letters.get(variable.name, ""),
            variable.name,
            question_of(variable, delivery.words),
            gettext(KINDS[variable.kind]),
            delivery.bases.get(variable.name) or gettext("always"),
            delivery.given[variable.name],
            delivery.unsaid[variable.name],
            _versions(delivery, variable),
            variable.repeat or None,
            _privacy(delivery, variable) or None,
        )


def _privacy(delivery: Delivery, variable: Variable) -> str:
    """Whether the variable is personal data, of what it is made, who declared what and why."""
    sources = {"sources": ", ".join(variable.rests_on)}
    if variable.personal:
        return gettext("personal, made of %(sources)s") % sources if variable.rests_on else gettext("personal")
    if not (variable.rests_on or variable.released):
        return ""
    told = gettext("computed from personal data (%(sources)s)") % sources if variable.rests_on else ""
    decision = next((one for _, one in reversed(delivery.decisions) if _is_about(one, variable)), None)
    if decision is None:
        said = gettext("declared not personal in the questionnaire")
    else:
        # A client knows the institute, not who works there.
        who = delivery.institute.name if delivery.for_client else decision.by
        said = gettext("declared not personal by %(who)s: %(why)s") % {"who": who, "why": decision.why}
    return "; ".join(part for part in (told, said) if part)


def _is_about(decision: Decision, variable: Variable) -> bool:
    return decision.option == NOT_PERSONAL and decision.change.values.get("path") == variable.path


def left_out(delivery: Delivery) -> list[str]:
    """The names of what a client does not get because it is personal: variables, columns of the lists."""
    if not delivery.for_client:
        return []
    variables = (one.name for one in delivery.codebook.variables if one.personal and not one.specify)
    return [*variables, *sorted(delivery.hidden_attributes)]


def _column_letters(delivery: Delivery) -> dict[str, str]:
    """Variable → its columns in the sheet of codes: ``F``, or ``M–S``."""
    number = FIXED_COLUMNS + len(delivery.attributes)
    letters: dict[str, str] = {}
    for column in coded_columns(delivery):
        width = len(column.titles)
        first, last = get_column_letter(number + 1), get_column_letter(number + width)
        letters[column.variable.name] = first if width == 1 else f"{first}–{last}"
        number += width
    return letters


def _versions(delivery: Delivery, variable: Variable) -> str:
    """The versions that ask it: ``1, 2``, and whether they ask it in the same words."""
    names = {name.casefold() for name in (variable.name, *variable.was)}
    found = {
        version.number: old
        for version, codebook in delivery.versions.items()
        for old in codebook.variables
        if old.name.casefold() in names
    }
    numbers = ", ".join(map(str, found))
    worded = {delivery.words.of(old.label) for old in found.values()}
    return gettext("%(versions)s (other words)") % {"versions": numbers} if len(worded) > 1 else numbers


def codes_sheet(delivery: Delivery) -> Sheet:
    """Every code of every variable with its label, those for don't know and refused marked."""
    titles = [
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("code"), 10, TEXT),
        Column(gettext("code in the questionnaire"), 24, TEXT),
        Column(gettext("label"), 60, WRAPPED),
        Column(gettext("missing"), 12, TEXT),
    ]
    about = gettext("Every code and its label")
    return Sheet(gettext("Code_lists"), titles, _code_rows(delivery), frozen_columns=2, about=about)


def _code_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    words = delivery.words
    for variable in delivery.codebook.variables:
        if variable.personal and delivery.for_client:
            continue
        for code in variable.codes:
            yield variable.name, code.number, code.code, words.of(code.label) or code.code, code.missing or None
        for end in variable.ends:
            yield variable.name, end.number, end.code, words.of(end.label) or end.code, None
        for kind, number in variable.beside.items():
            yield variable.name, number, None, words.missing(kind), kind


def _personal_data(delivery: Delivery) -> str:
    if not delivery.for_client:
        return gettext("This workbook holds personal data: see Variables. Keep it where only those see it who need it.")
    none = gettext("None. Interviewers appear with a code.")
    names = left_out(delivery)
    return f"{none} {gettext('Left out because personal: %(names)s.') % {'names': ', '.join(names)}}" if names else none


def method_sheet(delivery: Delivery, facts: FieldFacts) -> Sheet:
    """How the interviews were made and how to read the sheets, a subject a row.

    It holds what AGCOM 256/10/CSP and ISO 20252 ask of a published survey, as far as the system knows it.
    """
    titles = [Column(gettext("subject"), 30, TEXT), Column(gettext("note"), 110, WRAPPED)]
    rows = [row for row in (*_how_it_was_made(delivery, facts), *_how_to_read(delivery)) if row[1]]
    about = gettext("How the interviews were made, how to read the sheets")
    return Sheet(gettext("Method_note"), titles, rows, about=about)


def _how_it_was_made(delivery: Delivery, facts: FieldFacts) -> list[tuple[str, str]]:
    tried = gettext("%(tried)d of %(cases)d people were called, with %(calls)d calls.")
    said_no = gettext(
        "Of those called: refusals %(refused)d, not reached or not available %(silent)d, not eligible %(out)d. "
        "Never called: %(never)d."
    )
    nobody = gettext("Who refused or was not reached was followed by others of the same lists, as quotas needed.")
    return [
        (gettext("carried out by"), delivery.institute.name),
        (gettext("client"), delivery.study.client_name),
        (gettext("method"), gettext("Telephone interviews with an interviewer (CATI), never a recorded voice.")),
        (gettext("field"), _dates(facts)),
        (gettext("source of the numbers"), "; ".join(facts.sources)),
        (gettext("contacts"), tried % {"tried": facts.tried, "cases": facts.cases, "calls": facts.calls}),
        (
            gettext("non-respondents"),
            said_no
            % {
                "refused": facts.refused,
                "silent": facts.silent,
                "out": facts.not_eligible,
                "never": facts.never_called,
            },
        ),
        (gettext("substitutions"), nobody),
        (
            gettext("rates"),
            gettext(
                "By the AAPOR Standard Definitions; cases still open count as if the field ended now. The rates on the "
                "cover are of the people called; the sheet of outcomes has them over the whole list too, with those "
                "never called among the unknown."
            ),
        ),
        *((gettext("version %(number)s") % {"number": v.number}, v.reason) for v in delivery.versions if v.reason),
        *_decided(delivery),
    ]


def _decided(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """What became of earlier answers that would mean something else in a version; nothing about hidden variables."""
    for version, decision in delivery.decisions:
        variables = [delivery.codebook.by_name.get(name.casefold()) for name in decision.questions]
        if delivery.for_client and any(variable is not None and variable.personal for variable in variables):
            continue
        of_privacy = decision.option in (PERSONAL, NOT_PERSONAL)
        earlier = gettext("earlier answers, version %(number)s")
        subject = (gettext("personal data, version %(number)s") if of_privacy else earlier) % {"number": version}
        yield subject, f"{decision.change.what(gettext)} {decision.words(gettext)}"


def _dates(facts: FieldFacts) -> str:
    if facts.first_day is None or facts.last_day is None:
        return ""
    both = {"first": full_day(facts.first_day), "last": full_day(facts.last_day)}
    return gettext("from %(first)s to %(last)s") % both


def _how_to_read(delivery: Delivery) -> list[tuple[str, str]]:
    several = gettext("One column for each answer, 0 or 1; then one for each mention, in order.")
    missing = gettext(
        "Single answers and numbers have codes of their own for them (see the code lists); for several answers, texts "
        "and dates they stand in the column that ends in _ns."
    )
    joined = gettext(
        "The column “interview” says in every sheet which interview a row belongs to: repeats, open answers, calls and "
        "notes are joined by it. The API has the same number as “id”. A case interviewed anew has another one."
    )
    return [
        (gettext("interview"), joined),
        (
            gettext("base weight"),
            gettext("Of the case, as the sample’s list gives it; 1 where the list has none. Figures are unweighted."),
        ),
        (gettext("empty cell"), gettext("The question was not asked, or was left empty.")),
        (gettext("several answers"), several),
        (gettext("don’t know or refused"), missing),
        (gettext("versions"), gettext("The interviews of all versions are united by variable: see Variables.")),
        (gettext("personal data"), _personal_data(delivery)),
        (gettext("privacy contact"), delivery.institute.privacy_contact),
    ]
