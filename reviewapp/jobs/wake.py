"""Waking a worker: it looks at the table again and again; a Redis list, where configured, says when.

Nothing depends on the list. A message lost, or a server down, costs one interval of polling.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from flask import Flask, Response

from reviewapp.db import db
from reviewapp.jobs.service import ENQUEUED

log = logging.getLogger(__name__)
LIST = "reviewapp:jobs"
TIMEOUT = 2.0  # seconds that a request may lose to a server that does not answer


def init_app(app: Flask) -> None:
    """Tell workers of jobs that a request has asked for."""
    if app.config["REDIS_URL"]:
        app.after_request(_announcer(app.config["REDIS_URL"]))


def _announcer(url: str) -> Callable[[Response], Response]:
    import redis

    client = redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)

    def announce(response: Response) -> Response:
        if db.session.info.pop(ENQUEUED, False):
            try:
                client.lpush(LIST, "")
                client.ltrim(LIST, 0, 99)
            except redis.RedisError:
                log.warning("Redis does not answer: workers look by themselves")
        return response

    return announce


def waiter(app: Flask, stop: Event) -> Callable[[], object]:
    """What a worker with nothing to do calls: it returns after the interval, when stopped, or when woken."""
    seconds = float(app.config["JOB_POLL_SECONDS"])
    if not app.config["REDIS_URL"]:
        return lambda: stop.wait(seconds)
    import redis

    client = redis.Redis.from_url(app.config["REDIS_URL"], socket_timeout=seconds + TIMEOUT)

    def wait() -> None:
        try:
            client.brpop([LIST], timeout=seconds)
        except redis.RedisError:
            log.warning("Redis does not answer: looking every %s seconds", seconds)
            stop.wait(seconds)

    return wait
