"""The worker as a process: it ends on a signal, or with the process that started it."""

from __future__ import annotations

import os
import signal
import time
from threading import Event, Thread

from flask import Flask

from reviewapp.jobs.worker import run


def run_until_stopped(app: Flask, *, with_parent: bool = False) -> None:
    """Work until SIGTERM or SIGINT; ``with_parent``: at the latest when the starting process is gone."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if with_parent:
        Thread(target=_stop_with, args=(os.getppid(), stop), daemon=True).start()
    run(app, stop)


def _stop_with(parent: int, stop: Event) -> None:
    """Set ``stop`` when ``parent`` is gone: killed, it can tell nobody."""
    while os.getppid() == parent:
        time.sleep(0.5)
    stop.set()
