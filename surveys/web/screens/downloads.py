"""Responses that a browser saves as files."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": XLSX,
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "xls": "application/vnd.ms-excel",
    "svg": "image/svg+xml",
    "xlf": "application/xliff+xml",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download, generated for this response."""

    file_name: str
    content: bytes

    def response(self) -> HttpResponse:
        """Return the response that a browser saves under the file's name."""
        return HttpResponse(self.content, headers=as_file(self.file_name))


def type_of(file_name: str) -> str:
    """The content type that the file's suffix says."""
    return _TYPES.get(file_name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


def as_file(file_name: str) -> dict[str, str]:
    """Return headers by which a file is saved under this name and not displayed; its suffix gives the content type."""
    return {
        "Content-Type": type_of(file_name),
        "Content-Disposition": content_disposition_header(True, file_name) or "attachment",
    }
