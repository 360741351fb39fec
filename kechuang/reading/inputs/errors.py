"""The named ways in which a file cannot be read. Codes are stable; messages say how to mend it."""

from __future__ import annotations

from kechuang.reading.model import ReadingError


class TooLarge(ReadingError):
    """The file, or what it unpacks to, is beyond the limit."""

    code = "too_large"


class Empty(ReadingError):
    """There is nothing to read."""

    code = "empty"


class Encrypted(ReadingError):
    """A password is needed."""

    code = "encrypted"


class NoText(ReadingError):
    """A scan: pages that are pictures."""

    code = "no_text"


class Broken(ReadingError):
    """The file claims to be of a kind that it does not hold together as."""

    code = "broken"


class Unsupported(ReadingError):
    """A kind of file that is not read."""

    code = "unsupported"


class Undecodable(ReadingError):
    """Text in no encoding that we know."""

    code = "undecodable"
