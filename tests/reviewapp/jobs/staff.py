"""Real worker processes for tests, hired and killed at will."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from reviewapp.models import Job

PATIENCE = 60.0  # seconds


class Staff:
    """Real workers, and the process that starts them quickly: it has imported everything already."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.reviewapp.jobs.counting", url]
        pipe = subprocess.PIPE
        self.starter = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
        )
        self.workers: list[int] = []

    def hire(self) -> int:
        assert self.starter.stdin is not None
        assert self.starter.stdout is not None
        self.starter.stdin.write("another\n")
        self.starter.stdin.flush()
        self.workers.append(int(self.starter.stdout.readline()))
        return self.workers[-1]

    def kill(self, worker: int) -> None:
        self.workers.remove(worker)
        os.kill(worker, signal.SIGKILL)
        for _ in range(1000):
            try:
                os.kill(worker, 0)
            except ProcessLookupError:
                return
            time.sleep(0.01)
        pytest.fail("a killed worker lives")

    def dismiss(self) -> None:
        """End whoever is left."""
        for worker in list(self.workers):
            self.kill(worker)
        self.starter.communicate()


def wait_until(
    engine: sa.Engine, job_id: int, least: int, column: sa.orm.InstrumentedAttribute[int] = Job.done
) -> None:
    """Wait until so many parts are kept, or so many steps done, and look without a lock."""
    deadline = time.monotonic() + PATIENCE
    progress = sa.select(column).where(Job.id == job_id)
    with engine.connect().execution_options(reads_only=True) as connection:
        while time.monotonic() < deadline:
            if connection.scalars(progress).one() >= least:
                return
            connection.rollback()
            time.sleep(0.002)
    pytest.fail(f"{least} was not reached in {PATIENCE} seconds")
