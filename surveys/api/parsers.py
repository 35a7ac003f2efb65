"""Bodies of requests as they come."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from surveys.formats.json_texts import JsonTextError, read_json


class StrictJSONParser(JSONParser):
    """Parses JSON within the bounds of ``read_json``; anything else is refused in words."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The values. Raises ``ParseError``."""
        try:
            return read_json(stream.read(), longest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        except JsonTextError as error:
            raise ParseError from error
