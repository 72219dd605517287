"""The workflow tables as a page (docs/workflow.md) for people who run a round; made by this module alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from reviewapp.models.account import RoleName
from reviewapp.workflow.machine import Machine, Transition

Words = Callable[[StrEnum], object]

HEADING = """# 工作流程

本页由 `python -m reviewapp.workflow` 按程序中的流程表生成，请勿手工修改。表中没有列出的操作一律不允许。
"""
TITLES = {
    "round": "批次",
    "application": "申报",
    "score_sheet": "评分表",
    "exclusion": "评分表排除",
    "correction": "结果更正",
    "objection": "异议",
    "reopening_request": "退回修改申请",
    "job": "后台任务",
}
WORKER = "系统（工作进程）"
ROLE_COLUMNS = ("角色", "职责")
COLUMNS = ("所处状态", "操作", "操作后状态", "操作人")


def document(
    machines: Iterable[Machine[StrEnum]],
    label: Words,
    actions: Mapping[str, object],
    duties: Mapping[RoleName, object],
) -> str:
    """All tables in Markdown; ``label`` gives the words of states and roles, the others those they name."""
    roles = _section("角色", ROLE_COLUMNS, ((str(label(role)), str(duty)) for role, duty in duties.items()))
    tables = (
        _section(TITLES[one.name], COLUMNS, (_row(way, label, actions) for way in one.transitions))
        for one in machines
    )
    return "\n".join([HEADING, roles, *tables])


def _section(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (columns, ("---",) * len(columns), *rows)]
    return "\n".join([f"## {title}", "", *lines, ""])


def _row(way: Transition[StrEnum], label: Words, actions: Mapping[str, object]) -> tuple[str, ...]:
    roles = "、".join(str(label(role)) for role in sorted(way.roles)) or WORKER
    return str(label(way.source)), str(actions[way.action]), str(label(way.target)), roles
