"""An empty questionnaire workbook to begin from: every sheet and column that is read, with a few example rows."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Rows = tuple[tuple[str | int | None, ...], ...]

SHEETS: dict[str, Rows] = {
    "survey": (
        (
            *("type", "name", "label::Italiano (it)", "label::English (en)"),
            *(
                "hint::Italiano (it)",
                "hint::English (en)",
                "relevant",
                "constraint",
                "required",
                "read_out",
                "nonresponse",
            ),
        ),
        ("begin_group", "filter", "A Filtro", "A Filter"),
        (
            "integer",
            "a1",
            "Quanti anni ha?",
            "How old are you?",
            None,
            None,
            None,
            ". >= 0 and . <= 120",
            "yes",
            None,
            "refused",
        ),
        ("end_group",),
        ("begin_group", "coffee", "B Caffè", "B Coffee"),
        (
            *("select_one yes_no", "b1", "Beve caffè?", "Do you drink coffee?"),
            *("Non leggere le risposte.", "Do not read the answers.", None, None, "yes", "no", "dk refused"),
        ),
        (
            *("select_multiple places", "b2", "Dove lo beve di solito?", "Where do you usually drink it?"),
            *("Possibili più risposte.", "Several answers.", "${b1} = '1'", None, "yes", "yes", "dk"),
        ),
        ("end_group",),
    ),
    "choices": (
        ("list_name", "name", "label::Italiano (it)", "label::English (en)", "specify", "exclusive", "pin", "missing"),
        ("yes_no", 1, "Sì", "Yes", None, None, None, None),
        ("yes_no", 2, "No", "No", None, None, None, None),
        ("places", 1, "A casa", "At home", None, None, None, None),
        ("places", 2, "Al bar", "In a café", None, None, None, None),
        ("places", 3, "Al lavoro", "At work", None, None, None, None),
        ("places", 96, "Altrove", "Elsewhere", "yes", None, "yes", None),
    ),
    "routes": (("after", "when", "go_to"), ("a1", "${a1} < 18", "@screened_out")),
    "quotas": (("name", "label::Italiano (it)", "when", "target", "on_full"),),
    "scripts": (
        ("name", "text::Italiano (it)", "text::English (en)"),
        (
            "introduction",
            "Buongiorno, sono … e chiamo per una ricerca di mercato: le rubo pochi minuti.",
            "Good morning, my name is … and I am calling about a market research study. It takes a few minutes.",
        ),
        (
            "privacy_notice",
            "Le risposte restano riservate e si usano solo in forma aggregata. Il numero viene da …",
            "Your answers stay confidential and are used in aggregate only. Your number comes from …",
        ),
        (
            "voicemail",
            "Buongiorno, chiamiamo per una ricerca di mercato. La richiameremo nei prossimi giorni.",
            "Good morning, we are calling about a market research study. We will call again in the next few days.",
        ),
        (
            "appointment",
            "Quando possiamo richiamarla?",
            "When may we call you back?",
        ),
        ("closing", "Abbiamo finito. La ringrazio molto e le auguro una buona giornata.", "That is all. Thank you!"),
    ),
    "answers_for_respondents": (
        ("question::Italiano (it)", "answer::Italiano (it)", "question::English (en)", "answer::English (en)"),
        (
            *("Chi vi ha dato il mio numero?", "Il numero è stato estratto a caso da un elenco pubblico."),
            *("Who gave you my number?", "Your number was drawn at random from a public directory."),
        ),
    ),
    "settings": (("form_title", "default_language", "partial_from"), ("Nuovo questionario", "Italiano (it)", "b1")),
}
"""Sheet → headings and rows; design section 5 says what each column means."""


def starter_workbook() -> bytes:
    """The workbook as .xlsx; it reads without a problem as it is."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in SHEETS.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
        _dress(sheet)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _dress(sheet: Worksheet) -> None:
    for column in sheet.iter_cols():
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(column[0].column)].width = min(longest + 2, 48)
        column[0].font = Font(bold=True)
        column[0].fill = PatternFill("solid", fgColor="FFD7EFE7")
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2" if sheet.title == "survey" else "A2"
