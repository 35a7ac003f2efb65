"""Reads uploaded pictures, scales them down and re-encodes them, so that nothing but the image remains."""

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from surveys.questionnaire.problems import gettext_noop

READ = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 12_000_000
"""Such a picture takes 48 MB once it is decoded."""
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is far above ours, and warns on the console


DAMAGED = gettext_noop("This is no PNG, JPEG, WebP or GIF picture, or it is damaged.")


class PictureError(Exception):
    """Raised for a file that is not a usable picture; the message is an English message id."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its size in pixels."""

    content: bytes
    width: int
    height: int


def small_picture(content: bytes, *, width: int, height: int) -> Picture:
    """The picture as a PNG that fits into this size, with its proportions kept. Raises ``PictureError``."""
    if len(content) > MOST_BYTES:
        raise PictureError(gettext_noop("The picture is larger than 2 MB: save it smaller."))
    try:
        with Image.open(io.BytesIO(content), formats=READ) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PictureError(gettext_noop("The picture has more than 12 million pixels: save it smaller."))
            picture = found.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PictureError(DAMAGED) from error
    picture.thumbnail((width, height))
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return Picture(written.getvalue(), picture.width, picture.height)
