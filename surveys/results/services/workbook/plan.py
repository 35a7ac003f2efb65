"""The plan of a results workbook: which sheets it has, in which order."""

from collections.abc import Sequence

from surveys.formats.workbook import Part

from . import codebook_sheets as describing
from . import data_sheets as sheets
from . import field_sheets as from_the_field
from .cleaning_sheet import cleaning_sheet
from .cover import cover_page
from .delivery import Delivery
from .frequencies import frequencies_page
from .method_sheet import method_sheet


def sheets_of(delivery: Delivery) -> Sequence[Part]:
    """All sheets in the workbook's order, the cover first.

    The sheets of data hand their counts on: the sheet of variables, which is behind them, and the page of frequencies,
    which is drawn last, take them from what the writer says was written.
    """
    figures = delivery.figures()
    progress, outcomes, facts = figures.progress, figures.outcomes, figures.facts
    quotas = [cell for cell in figures.quotas if delivery.shows_cell(cell.name)]
    listed: list[Part] = [
        frequencies_page(delivery),
        *sheets.data_sheets(delivery),
        describing.variables_sheet(delivery),
        describing.codes_sheet(delivery),
        sheets.open_answers_sheet(delivery),
        from_the_field.calls_sheet(delivery),
        from_the_field.outcomes_sheet(outcomes),
        *([from_the_field.quotas_sheet(quotas, delivery.words)] if quotas else []),
        *([] if delivery.for_client else [from_the_field.notes_sheet(delivery.study)]),
        *([log] if (log := cleaning_sheet(delivery)) is not None else []),
        method_sheet(delivery, figures),
    ]
    return [cover_page(delivery, listed, progress, outcomes, facts), *listed]
