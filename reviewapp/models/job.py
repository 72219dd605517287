"""Background jobs (后台任务): rows that say what is to be done, how far it is, and how it ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.account import User
from reviewapp.models.base import Base, Identifier, UtcDateTime, code_column


class JobState(StrEnum):
    """Where a job stands; the ways between stand in ``workflow.job``."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One job, planned in ``parts`` when it is asked for; a worker does them in order.

    ``done`` of ``total`` parts are kept for good. ``claim`` is the token of the worker that holds the job; a
    worker that no longer finds its own there has lost the job. ``attempts`` counts the claims since the last
    part that was kept.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("done BETWEEN 0 AND total", name="progress"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("step_done BETWEEN 0 AND step_total", name="steps"),
        CheckConstraint(
            "(state = 'running') = (claim IS NOT NULL)"
            " AND (claim IS NULL OR (started_at IS NOT NULL AND heartbeat_at IS NOT NULL))",
            name="claimed_while_running",
        ),
        CheckConstraint(
            "(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished"
        ),
        CheckConstraint("state <> 'done' OR done = total", name="done_means_all"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_with_error"),
        CheckConstraint("state <> 'cancelled' OR cancel_requested", name="cancelled_on_request"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    parts: Mapped[list[Any]] = mapped_column(JSON, deferred=True)
    state: Mapped[JobState] = mapped_column(code_column(JobState, "state"), index=True)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    step_done: Mapped[int] = mapped_column(default=0)
    step_total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32), unique=True)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    created_by: Mapped[User] = relationship()

    @property
    def parts_done(self) -> float:
        """How many parts are done, the one in hand as a fraction; for bars, never for decisions."""
        return self.done + (self.step_done / self.step_total if self.step_total else 0)
