"""A file that was sent and waits for its job: kept no longer than it is needed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.models.base import Base
from reviewapp.models.job import Job
from reviewapp.models.round import Round


class SentFile(Base):
    """The file that a job takes in; once it is refused, its copy with the mistakes marked.

    It is deleted as the rows come in. A copy, or the file of a job that stopped, goes when the next is sent.
    """

    __tablename__ = "sent_file"

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    filename: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    mistakes: Mapped[list[Any]] = mapped_column(JSON, default=list)

    job: Mapped[Job] = relationship()
    round: Mapped[Round] = relationship()
