"""The worker's command: it works until it is told to stop, or until who started it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from threading import Event as Signal

import pytest

from reviewapp.accounts.service import create_account
from reviewapp.db import db
from reviewapp.jobs import process
from reviewapp.jobs.service import enqueue
from reviewapp.models import Job, JobState, RoleName
from reviewapp.proof import parts
from tests.conftest import make_app
from tests.factories import AT

SETTINGS = {
    "REVIEWAPP_SECRET_KEY": "only for tests",
    "REVIEWAPP_SECURITY_PASSWORD_SALT": "only for tests",
    "REVIEWAPP_JOB_POLL_SECONDS": "0.1",
}


def test_the_command_does_the_job_and_ends_on_a_signal(database_url: str) -> None:
    with make_app(database_url).app_context():
        office = create_account(db.session, username="office", name="秘书处", role=RoleName.SECRETARIAT)
        job = enqueue(db.session, "recompute_audit", parts(db.session), actor=office, at=AT)
        db.session.commit()
        command = [sys.executable, "-m", "reviewapp", "worker"]
        environment = os.environ | SETTINGS | {"DATABASE_URL": database_url}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
            states = []
            for _ in range(600):
                states.append(db.session.get_one(Job, job.id, populate_existing=True).state)
                db.session.rollback()
                if states[-1] == JobState.DONE:
                    break
                time.sleep(0.1)
            worker.terminate()
            said = worker.communicate()[1]
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()
    assert (states[-1], worker.returncode) == (JobState.DONE, 0), said


def test_a_worker_ends_with_who_started_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, parents = Signal(), iter([7, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    process._stop_with(7, stop)
    assert stop.is_set()
    assert list(parents) == []
