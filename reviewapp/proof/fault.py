"""What is checked at one go, and what may be found there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from reviewapp.models import Base, Event

Row = TypeVar("Row", bound=Base)

WORDS = {
    "event": _l("留痕第%(event)s条与前后不符"),
    "sheet": _l("第%(sheet)s份评分表与提交时的留痕不符"),
    "document": _l("文件%(name)s的内容与校验值不符"),
    "file": _l("申报%(number)s的材料%(name)s缺失或与登记不符"),
    "minutes": _l("审定、异议的材料或签字扫描件%(name)s缺失或与登记不符"),
    "recusal": _l("专家%(expert)s对申报%(number)s的回避没有留痕"),
    "reassignment": _l("申报%(number)s由专家%(expert)s改派的记录与留痕不符"),
    "exclusion": _l("第%(exclusion)s份排除评分表的提议或决定与留痕不符"),
    "correction": _l("第%(correction)s份更正的提议或决定与留痕不符"),
    "objection": _l("第%(objection)s份异议的登记、受理或处理与留痕不符"),
    "run": _l("批次%(round)s第%(run)s次排序不能由存档输入复算"),
    "certainty": _l("第%(estimate)s份名次把握与留痕不符"),
    "study": _l("第%(study)s份敏感性分析与留痕不符"),
    "ballot": _l("第%(ballot)s次无记名投票与留痕不符"),
    "diagnosis": _l("第%(diagnosis)s份评分诊断与留痕不符"),
    "holidays": _l("%(year)s年第%(version)s版放假安排与留痕不符"),
    "phase": _l("批次%(round)s所处的阶段与留痕不符"),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was recorded: a code of ``WORDS`` with its facts."""

    code: str
    facts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, code: str, **facts: object) -> Fault:
        """The fault with its facts as text."""
        return cls(code, tuple((name, str(fact)) for name, fact in facts.items()))

    def __str__(self) -> str:
        """The fault in the language of whoever reads it."""
        return str(WORDS[self.code]) % dict(self.facts)

    def as_data(self) -> dict[str, Any]:
        """The fault as JSON can hold it."""
        return {"code": self.code, "facts": dict(self.facts)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Fault:
        """What ``as_data`` wrote."""
        return cls(data["code"], tuple(data["facts"].items()))


class Part(NamedTuple):
    """What is checked at one go: the rows ``first`` to ``last`` of one table."""

    table: str
    first: int
    last: int


def rows_of(session: Session, model: type[Row], part: Part, *options: ExecutableOption) -> Sequence[Row]:
    """The rows of a part, in order."""
    key: Any = model.__table__.c.id
    query = select(model).where(key.between(part.first, part.last)).order_by(key)
    return session.scalars(query.options(*options)).all()


def stated(session: Session, model: type[Base], part: Part, *acts: str) -> dict[int, dict[str, Any]]:
    """Row → what the event of such an act says of it, for the rows of a part."""
    events = select(Event.subject_id, Event.detail).where(
        Event.subject_type == model.__tablename__,
        Event.act.in_(acts),
        Event.subject_id.between(part.first, part.last),
    )
    return dict(session.execute(events).all())


def bears(detail: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> bool:
    """Whether an event is there and says these facts."""
    return detail is not None and {name: detail.get(name) for name in facts} == facts
