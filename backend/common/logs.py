"""What the log must not have: a signed link is the permission to open it."""

from __future__ import annotations

import logging
import re

_SECRETS = re.compile(r"(?<=/media/)[^/\s]+|(?<=signature=)[^&\s]+", re.IGNORECASE)


class HideLinks(logging.Filter):
    """Leaves of signed links what tells of them, without what opens them."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        hidden = _SECRETS.sub("…", text)
        if hidden != text:
            record.msg, record.args = hidden, None
        return True
