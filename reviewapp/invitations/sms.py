"""Sending an invitation to a mobile phone, by whatever gateway the office has.

The contract: ``send`` hands one text to the gateway and returns once the gateway has taken it. It raises
``SmsFailed`` where the gateway refuses or cannot be reached, and then nothing was sent. It neither keeps the
text nor writes it to a log: the text holds a code that opens an account.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from pkgutil import resolve_name
from typing import Protocol, cast

from flask import current_app


class SmsFailed(Exception):
    """The gateway did not take the text."""


class Sms(Protocol):
    """A gateway for text messages."""

    def send(self, mobile: str, text: str) -> None:
        """Hand ``text`` for the number ``mobile`` to the gateway; ``SmsFailed`` where it is not taken."""
        ...


class Outbox:
    """For offices without a gateway: texts are added to a file that only its owner reads, to be sent by hand.

    One JSON object per line, with ``mobile`` and ``text``. Whoever sends them empties the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, mobile: str, text: str) -> None:
        """Add one line; the file is made with mode 0600."""
        line = json.dumps({"mobile": mobile, "text": text}, ensure_ascii=False) + "\n"
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise SmsFailed(str(error)) from error


def gateway() -> Sms | None:
    """The gateway that the office configured, else its outbox; None where neither is."""
    config = current_app.config
    if config["SMS_SERVICE"]:
        return cast("Sms", resolve_name(config["SMS_SERVICE"]))
    return Outbox(Path(config["SMS_OUTBOX"])) if config["SMS_OUTBOX"] else None
