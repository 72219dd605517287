"""How often one address may ask in a minute: counted in the process, forgotten with the minute."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from threading import Lock

from flask import current_app, request

from reviewapp.workflow import Denial, Refused

_SECONDS = 60
_EXTENSION = "reviewapp.throttle"


class Throttle:
    """Counts the questions of each address within the minute that runs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._asked: Counter[str] = Counter()

    def admits(self, address: str, most: int, at: datetime) -> bool:
        """Count a question; whether the address has not asked more than ``most`` times."""
        minute = int(at.timestamp()) // _SECONDS
        with self._lock:
            if minute != self._minute:
                self._minute, self._asked = minute, Counter()
            self._asked[address] += 1
            return self._asked[address] <= most


def refuse_haste(at: datetime) -> None:
    """Count a stranger's question; raises ``Refused`` where the address asks too often."""
    throttle = current_app.extensions.setdefault(_EXTENSION, Throttle())
    most = current_app.config["VERIFICATIONS_PER_MINUTE"]
    if not throttle.admits(request.remote_addr or "", most, at):
        raise Refused(Denial("verification.too_often"))
