"""Reminding experts of sheets that are not in: who, by what words, and the record of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reviewapp import audit
from reviewapp.invitations.sms import Sms, SmsFailed
from reviewapp.models import Application, Assignment, Expert, Round, ScoreSheet, SheetState, User
from reviewapp.wording import deadline


@dataclass(frozen=True)
class Reminder:
    """One expert with the sheets that are not in, and the text message about them."""

    expert: Expert
    waiting: int
    text: str


def reminders(session: Session, round_: Round, chosen: Collection[str], address: str) -> Sequence[Reminder]:
    """Those of the ``chosen`` experts (by number) who have a sheet to submit; ``address`` is the sign-in."""
    rows = session.execute(
        select(Expert, func.count(ScoreSheet.id))
        .join(Assignment, Assignment.expert_id == Expert.id)
        .join(Application, Application.id == Assignment.application_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Application.round_id == round_.id,
            Expert.number.in_(chosen),
            ScoreSheet.state == SheetState.DRAFT,
            ~Assignment.is_recused,
            ~Assignment.is_reassigned,
        )
        .group_by(Expert.id)
        .order_by(Expert.number)
    )
    return [Reminder(expert, waiting, _text(round_, waiting, address)) for expert, waiting in rows]


def _text(round_: Round, waiting: int, address: str) -> str:
    """The text message, in Chinese whatever the language of the page: it is the expert who reads it."""
    with force_locale("zh"):
        ends = deadline(round_.scoring_ends_at)
    until = f"评分于{ends}截止，" if ends else ""
    return f"【{round_.issuer}】您在{round_.title}中还有{waiting}份评分表未提交，{until}请登录{address}办理。"


def remind(
    session: Session, round_: Round, found: Sequence[Reminder], sms: Sms, *, actor: User, at: datetime
) -> list[Expert]:
    """Send each text and record whom it reached; the experts whom it did not."""
    failed = [one.expert for one in found if not _sent(sms, one)]
    missed = {expert.id for expert in failed}
    reached = [one.expert.number for one in found if one.expert.id not in missed]
    if reached:
        audit.record(
            session, "remind_experts", round_, actor=actor, at=at, round_id=round_.id, experts=reached
        )
    return failed


def _sent(sms: Sms, reminder: Reminder) -> bool:
    """Whether the gateway took it; it takes nothing for who has no number."""
    if not reminder.expert.mobile:
        return False
    try:
        sms.send(reminder.expert.mobile, reminder.text)
    except SmsFailed:
        return False
    return True
