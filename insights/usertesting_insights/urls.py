"""URLs as they may be shown."""

from __future__ import annotations

import re

# To the last @: whoever writes one into a password may not have escaped it.
_CREDENTIALS = re.compile(r"(?<=://)[^/:@]*:.*@")


def without_password(url: str) -> str:
    """Take the user and the password out of a URL; a name alone may be a container of Azure's."""
    return _CREDENTIALS.sub("", url)
