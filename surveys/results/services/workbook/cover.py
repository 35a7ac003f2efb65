"""The first page of a results workbook: what it is, its figures in brief, and links to every sheet."""

import io
from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from openpyxl.drawing.image import Image
from openpyxl.styles import Border, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from surveys.calling.rates import COOPERATION, REFUSAL, RESPONSE
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.queries import Outcomes
from surveys.formats.workbook import Page, Part, Written
from surveys.formats.workbook.pages import put_text
from surveys.formats.workbook.styles import FONT, QUIET, accent
from surveys.formatting import figure, full_day, minutes_words
from surveys.interviewing.queries import Progress
from surveys.people.models import Institute
from surveys.results.queries.deliveries import FieldFacts

from .delivery import Delivery
from .method_rows import points_of_margin, weighted_margins

WIDTHS = {"A": 3, "B": 28, "C": 52, "D": 4, "E": 68, "F": 3}
BANNER_ROWS = 7
LOGO_HEIGHT = 96
"""In pixels of the screen: the banner below its first row."""


def full_name(study: Study) -> str:
    """The study's name with its wave."""
    return f"{study.name}, {gettext('wave %(number)s') % {'number': study.wave}}" if study.wave else study.name


def cover_page(
    delivery: Delivery, sheets: Sequence[Part], progress: Progress, outcomes: Outcomes, facts: FieldFacts
) -> Page:
    """The cover of the workbook that holds ``sheets``."""
    heading = _heading(delivery, progress)
    brief = list(_in_brief(delivery, progress, outcomes, facts))
    return Page(gettext("Cover"), _drawing(heading, brief, {sheet.title: sheet.about for sheet in sheets}, delivery))


def _heading(delivery: Delivery, progress: Progress) -> list[str]:
    study = delivery.study
    made_on = full_day(delivery.made_at.astimezone(ZoneInfo(study.time_zone)).date())
    field = gettext("field finished") if study.status == StudyStatus.CLOSED else gettext("field under way")
    for_whom = gettext("For %(client)s") % {"client": delivery.client_name} if delivery.client_name else ""
    done = {"done": number_format(progress.complete), "target": number_format(study.target or 0)}
    return [
        full_name(study),
        " · ".join(part for part in (for_whom, made_on, field) if part),
        gettext("%(done)s complete interviews of %(target)s") % done
        if study.target
        else ngettext("%(done)s complete interview", "%(done)s complete interviews", progress.complete) % done,
    ]


def _in_brief(
    delivery: Delivery, progress: Progress, outcomes: Outcomes, facts: FieldFacts
) -> Iterator[tuple[str, str]]:
    yield gettext("Method"), gettext("Telephone interviews with an interviewer (CATI)")
    if facts.first_day and facts.last_day:
        first, last = full_day(facts.first_day), full_day(facts.last_day)
        yield gettext("Field"), gettext("from %(first)s to %(last)s") % {"first": first, "last": last}
    people = ngettext("%(cases)s person", "%(cases)s people", facts.cases) % {"cases": number_format(facts.cases)}
    lists = ngettext("%(count)d list", "%(count)d lists", facts.samples) % {"count": facts.samples}
    yield gettext("Sample"), f"{people}, {lists}"
    partial = number_format(progress.partial)
    done = {"complete": number_format(progress.complete), "partial": partial}
    yield gettext("Complete interviews"), gettext("%(complete)s (partial: %(partial)s)") % done
    if progress.median_seconds is not None:
        yield gettext("Median length"), minutes_words(progress.median_seconds)
    yield from _rates(delivery, outcomes)
    if progress.complete:
        margin = gettext("± %(points)s points, at 95%%") % {"points": points_of_margin(progress.complete)}
        yield gettext("Largest margin"), "; ".join([margin, *weighted_margins(delivery.weights)])
    counted = progress.complete_by_version
    held = [f"{version.number} ({counted[version.pk]})" for version in delivery.versions if version.pk in counted]
    if held:
        yield gettext("Questionnaire versions"), ", ".join(held)
    yield from _institute(delivery.institute)
    if delivery.study.created_by is not None:
        yield gettext("Contact"), delivery.study.created_by.get_full_name()


def _institute(institute: Institute) -> Iterator[tuple[str, str]]:
    """Who made the survey, their address, and the contact for respondents' data."""
    where = " · ".join(filter(None, (institute.address_line, institute.phone, institute.email, institute.website)))
    named = [
        (gettext("Carried out by"), institute.name),
        (gettext("Address"), where),
        (gettext("Privacy contact"), institute.privacy_contact),
    ]
    yield from ((what, words) for what, words in named if words)


def _rates(delivery: Delivery, outcomes: Outcomes) -> Iterator[tuple[str, str]]:
    provisional = "" if delivery.study.status == StudyStatus.CLOSED else f"; {gettext('provisional')}"
    named = {RESPONSE: gettext("Response"), COOPERATION: gettext("Cooperation"), REFUSAL: gettext("Refusal")}
    for rate, words in named.items():
        share = outcomes.rates.get(rate)
        yield words, f"{gettext('n/a') if share is None else _percent(share)} ({rate}, AAPOR{provisional})"
    if outcomes.never_called:
        never = {"share": _percent(outcomes.never_called_share or 0), "cases": number_format(outcomes.never_called)}
        yield (
            gettext("Rates rest on"),
            gettext("all people released; never called so far: %(cases)s (%(share)s)") % never,
        )


def _percent(share: float) -> str:
    return f"{figure(share * 100, 1)} %"


def _privacy(delivery: Delivery) -> str:
    """A line about the personal data in the workbook."""
    if not delivery.for_client:
        return gettext("This workbook holds personal data: keep it where only those see it who need it.")
    none, names = gettext("No personal data. Interviewers appear with a code."), delivery.left_out()
    return f"{none} {gettext('Left out because personal: %(names)s.') % {'names': ', '.join(names)}}" if names else none


def _drawing(
    heading: Sequence[str], brief: Sequence[tuple[str, str]], about: dict[str, str], delivery: Delivery
) -> Callable[[Worksheet, Sequence[Written]], None]:
    """A function that draws the page, given what was written: long sheets are split, and each part has a link.

    All words are translated now, not when the page is drawn.
    """
    in_brief, contents, strong = gettext("In brief"), gettext("Sheets"), gettext("Complete interviews")
    ending = _privacy(delivery)

    def draw(sheet: Worksheet, written: Sequence[Written]) -> None:
        sheet.sheet_view.showGridLines = False
        for letter, width in WIDTHS.items():
            sheet.column_dimensions[letter].width = width
        _draw_banner(sheet, heading)
        if delivery.institute.logo:
            _draw_logo(sheet, bytes(delivery.institute.logo))
        row = BANNER_ROWS + 2
        for column, words in (("B", in_brief), ("E", contents)):
            put_text(sheet, f"{column}{row}", words, Font(FONT, bold=True, size=13, color=accent()), Border())
        for number, (what, value) in enumerate(brief, row + 1):
            put_text(sheet, f"B{number}", what, Font(FONT, color=QUIET))
            put_text(sheet, f"C{number}", value, Font(FONT, bold=what == strong))
        listed = (one for one in written if one.title in about)
        links = [(part, about[one.title]) for one in listed for part in one.parts]
        for number, (title, words) in enumerate(links, row + 1):
            cell = f"E{number}"
            put_text(
                sheet, cell, f"{title} – {words}" if words else title, Font(FONT, color="0B4A8A", underline="single")
            )
            sheet[cell].hyperlink = Hyperlink(ref=cell, location=f"'{title}'!A1", display=title)
        last = row + max(len(brief), len(links)) + 2
        put_text(sheet, f"B{last}", ending, Font(FONT, italic=True, color=QUIET), Border())
        sheet.print_area = f"A1:F{last}"

    return draw


def _draw_banner(sheet: Worksheet, heading: Sequence[str]) -> None:
    green = PatternFill("solid", fgColor=accent())
    for row in range(1, BANNER_ROWS + 1):
        for letter in WIDTHS:
            sheet[f"{letter}{row}"].fill = green
    name, *lines = heading
    put_text(sheet, "B3", name, Font(FONT, bold=True, size=24, color="FFFFFF"), Border())
    sheet.row_dimensions[3].height = 34
    for row, line in enumerate(lines, 4):
        put_text(sheet, f"B{row}", line, Font(FONT, size=13, color="FFFFFF"), Border())


def _draw_logo(sheet: Worksheet, logo: bytes) -> None:
    """Place the logo at the right of the banner, on white."""
    white = PatternFill("solid", fgColor="FFFFFF")
    for row in range(1, BANNER_ROWS + 1):
        for letter in ("E", "F"):
            sheet[f"{letter}{row}"].fill = white
    picture = Image(io.BytesIO(logo))
    scale = min(1, LOGO_HEIGHT / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    sheet.add_image(picture, "E2")
