"""Pictures that people upload: read, made small, and written anew, so that nothing but the picture remains."""

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from surveys.questionnaire.problems import gettext_noop

READ = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 12_000_000
"""48 MB once it is unpacked."""
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is far above ours, and warns on the console


DAMAGED = gettext_noop("This is no PNG, JPEG, WebP or GIF picture, or it is damaged.")


class PictureError(Exception):
    """The file is no picture that can be used; its words are an English message id."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its size in pixels."""

    content: bytes
    width: int
    height: int


def small_picture(content: bytes, *, width: int, height: int) -> Picture:
    """The picture as a PNG no larger than this, its proportions kept. Raises ``PictureError``."""
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
