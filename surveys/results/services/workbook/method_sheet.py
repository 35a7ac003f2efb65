"""The sheet that says how the interviews were made and how the workbook is to be read."""

from collections.abc import Iterator

from django.utils.translation import gettext

from surveys.formats.workbook import Column, Sheet
from surveys.formats.workbook.styles import TEXT, WRAPPED
from surveys.formatting import full_day
from surveys.questionnaire.comparison.meanings import NOT_PERSONAL, PERSONAL
from surveys.results.models import PublishedPoll
from surveys.results.queries.field_figures import FieldFigures

from .delivery import Delivery
from .method_rows import contact_rows, field_days, measured_rows, poll_rows, weighting_rows


def _personal_data(delivery: Delivery) -> str:
    if not delivery.for_client:
        return gettext("This workbook holds personal data: see Variables. Keep it where only those see it who need it.")
    none = gettext("None. Interviewers appear with a code.")
    names = delivery.left_out()
    return f"{none} {gettext('Left out because personal: %(names)s.') % {'names': ', '.join(names)}}" if names else none


def method_sheet(delivery: Delivery, figures: FieldFigures) -> Sheet:
    """How the interviews were made and how to read the sheets, a row for each subject.

    It holds what AGCOM 256/10/CSP and ISO 20252 require of a published survey, as far as the system knows it.
    """
    titles = [Column(gettext("subject"), 30, TEXT), Column(gettext("note"), 110, WRAPPED)]
    rows = [row for row in (*_how_it_was_made(delivery, figures), *_how_to_read(delivery)) if row[1]]
    about = gettext("How the interviews were made, how to read the sheets")
    return Sheet(gettext("Method_note"), titles, rows, about=about)


def _how_it_was_made(delivery: Delivery, figures: FieldFigures) -> list[tuple[str, str]]:
    facts = figures.facts
    quotas = [cell for cell in figures.quotas if delivery.shows_cell(cell.name)]
    poll = PublishedPoll.objects.filter(study=delivery.study).first()
    return [
        (gettext("carried out by"), delivery.institute.name),
        (gettext("client"), delivery.client_name),
        *poll_rows(poll, is_shared=delivery.client is not None),
        (gettext("method"), gettext("Telephone interviews with an interviewer (CATI), never a recorded voice.")),
        (gettext("field"), field_days(facts)),
        (gettext("source of the numbers"), "; ".join(facts.sources)),
        *measured_rows(figures.progress.complete, quotas, figures.quality),
        *weighting_rows(delivery.weight_specs, delivery.weights),
        (gettext("opened without introduction or privacy notice"), delivery.study.scripts_waiver),
        *contact_rows(facts),
        (
            gettext("rates"),
            gettext(
                "By the AAPOR Standard Definitions, over all people released for calling; cases still open count as if "
                "the field ended now, those never called among the unknown. The response rate is RR3, the cooperation "
                "rate COOP3."
            ),
        ),
        *_reasons(delivery),
        *_approved(delivery),
        *_decided(delivery),
    ]


def _reasons(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Why there is each version, in its publisher's words: of several clients none is told what was for another."""
    if delivery.client is None:
        yield from ((gettext("version %(number)s") % {"number": v.number}, v.reason) for v in delivery.versions)


def _approved(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Who approved the questionnaire of which version, and when."""
    for version, verdict in delivery.approvals:
        if verdict.approves:
            subject = gettext("questionnaire approved, version %(number)s") % {"number": version}
            yield subject, f"{verdict.reviewer.name}, {full_day(verdict.given_at)}"


def _decided(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """What was decided about earlier answers whose meaning a version changed; hidden variables are left out."""
    for version, decision in delivery.decisions:
        variables = [delivery.codebook.by_name.get(name.casefold()) for name in decision.questions]
        if delivery.for_client and any(variable is not None and variable.personal for variable in variables):
            continue
        if delivery.client is not None and not all(variables):
            continue  # of a block that the client does not get
        of_privacy = decision.option in (PERSONAL, NOT_PERSONAL)
        earlier = gettext("earlier answers, version %(number)s")
        subject = (gettext("personal data, version %(number)s") if of_privacy else earlier) % {"number": version}
        yield subject, f"{decision.change.what(gettext)} {decision.words(gettext)}"


def _numbering(delivery: Delivery) -> str:
    if delivery.numbers is None:
        return gettext(
            "The column “interview” says in every sheet which interview a row belongs to: repeats, open answers, calls "
            "and notes are joined by it. The API has the same number as “id”. A case interviewed anew has another one."
        )
    return gettext(
        "The column “interview” says in every sheet and file which interview a row belongs to, in this delivery and in "
        "those that follow. Its numbers, and those of cases, are made for this client: nobody else has the same, and "
        "they lead to nobody."
    )


def _agreed(delivery: Delivery) -> Iterator[str]:
    """What identifies respondents and is there of those who agreed."""
    names = {"external_id": gettext("external id")}
    for one in delivery.agreed:
        yield gettext("%(columns)s only of those who agreed (%(name)s = %(answer)s), for: %(purpose)s") % {
            "columns": ", ".join(names.get(name, name) for name in one.releases),
            "name": one.name,
            "answer": one.answer,
            "purpose": one.purpose,
        }


def _how_to_read(delivery: Delivery) -> list[tuple[str, str]]:
    several = gettext("One column for each answer, 0 or 1; then one for each mention, in order.")
    missing = gettext(
        "Single answers and numbers have codes of their own for them (see the code lists); for several answers, texts "
        "and dates they stand in the column that ends in _ns."
    )
    return [
        (gettext("interview"), _numbering(delivery)),
        *((gettext("with consent"), words) for words in _agreed(delivery)),
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
