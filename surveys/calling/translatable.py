"""Messages that are translated where they are shown."""


def gettext_noop(message: str) -> str:
    """Mark a message for translation without translating it: this package does not depend on Django."""
    return message
