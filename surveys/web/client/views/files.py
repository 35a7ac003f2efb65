"""Files of deliveries as responses, and the address to which letters about them lead."""

from django.http import FileResponse, HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext

from surveys.results.models import Export
from surveys.results.queries import format_of
from surveys.results.services import open_workbook
from surveys.web.screens.downloads import type_of


def file_response(export: Export) -> FileResponse | None:
    """The file of a delivery under a name that says what it is; ``None`` if it is no longer there."""
    file = open_workbook(export)
    if file is None or export.delivery is None:
        return None
    delivery, ending = export.delivery, export.path.rsplit(".", 1)[-1]
    words = gettext("delivery %(number)s") % {"number": delivery.number}
    name = f"{slugify(delivery.study.name)[:60]}_{slugify(words)}_{format_of(export)}.{ending}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=type_of(export.path))


def site_of(request: HttpRequest) -> str:
    """The address under which this person knows the site: letters that are written later lead there."""
    return request.build_absolute_uri("/").rstrip("/")
