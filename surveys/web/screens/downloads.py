"""Files to download."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "xls": "application/vnd.ms-excel",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download."""

    file_name: str
    content: bytes

    def response(self) -> HttpResponse:
        """The answer that saves the file."""
        return HttpResponse(self.content, headers=as_file(self.file_name))


def as_file(file_name: str) -> dict[str, str]:
    """The headers of a file that is saved under this name, never shown in the browser."""
    ending = file_name.rsplit(".", 1)[-1].lower()
    return {
        "Content-Type": _TYPES.get(ending, "application/octet-stream"),
        "Content-Disposition": content_disposition_header(True, file_name) or "attachment",
    }
