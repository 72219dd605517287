"""The papers of a panel (评审组): its opinion on one application, and the minutes of its meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .blocks import Column, Heading, Marks, Official, Paragraph, Remarks, Row, Table, Title
from .chinese import full_date, ordinal
from .content import check_issuer, refuse_missing
from .gbt9704 import MARK_SIZE
from .shortlist import INTERNAL

_SIGNED = (Column("姓名", 36), Column("职务", 36), Column("签名", 84))
_LEADER, _MEMBER = "组长", "成员"


@dataclass(frozen=True)
class PanelOpinionContent:
    """What a panel says of one application; the leader is the first of its experts.

    `answers` says how each expert stands to it; an opinion taken on paper has none.
    """

    panel: str
    number: str
    cluster: str
    strengths: tuple[str, ...]
    shortcomings: tuple[str, ...]
    advice: tuple[str, ...]
    recommended: bool
    experts: tuple[str, ...]
    met_on: date
    issuer: str
    demo: bool
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an opinion without substance or without experts."""
        refuse_missing("评审组意见", (("主要特点", self.strengths), ("专家", self.experts)))
        check_issuer(self.issuer, self.demo)


@dataclass(frozen=True)
class MinutesContent:
    """Minutes: where and when, who was there, who kept away and why, what was done and agreed.

    `answers` says how each expert stands to what was agreed; minutes taken on paper have none.
    """

    panel: str
    met_on: date
    place: str
    experts: tuple[str, ...]
    recused: tuple[tuple[str, str], ...]
    proceedings: tuple[str, ...]
    agreed: tuple[str, ...]
    recorder: str
    issuer: str
    demo: bool
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse minutes that lack a part."""
        refuse_missing(
            "评审会议纪要",
            (
                ("地点", self.place),
                ("专家", self.experts),
                ("议程", self.proceedings),
                ("议定事项", self.agreed),
                ("记录人", self.recorder),
            ),
        )
        check_issuer(self.issuer, self.demo)


def opinion(content: PanelOpinionContent) -> Official:
    """The opinion, block by block, with room to sign."""
    verdict = "评审组建议推荐。" if content.recommended else "评审组不建议推荐。"
    parts = (
        ("主要特点", content.strengths),
        ("存在不足", content.shortcomings or ("无。",)),
        ("意见建议", content.advice or ("无。",)),
        ("评审结论", (f"{verdict}本意见供审定参考。",)),
        *((("专家表态", content.answers),) if content.answers else ()),
    )
    return Official(
        name=f"评审组意见（{content.number}）",
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title(("评审组意见",)),
            Paragraph(f"评审组：{content.panel}　申报编号：{content.number}"),
            Paragraph(f"集群名称：{content.cluster}"),
            *_parts(parts),
            _signatures(content.experts, f"{full_date(content.met_on)}"),
        ),
    )


def minutes(content: MinutesContent) -> Official:
    """The minutes, block by block, with room to sign."""
    kept_away = tuple(f"{name}：{ground}。" for name, ground in content.recused)
    numbered = tuple(ordinal(3, number) + text for number, text in enumerate(content.agreed, start=1))
    parts = (
        ("出席专家", ("、".join(content.experts) + "。",)),
        ("回避情况", kept_away or ("无。",)),
        ("会议议程", content.proceedings),
        ("议定事项", numbered),
        *((("专家表态", content.answers),) if content.answers else ()),
    )
    return Official(
        name=f"{content.panel}评审会议纪要",
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL),
        blocks=(
            Title((f"{content.panel}评审会议纪要",)),
            Paragraph(f"时间：{full_date(content.met_on)}　地点：{content.place}"),
            *_parts(parts),
            _signatures(content.experts, f"记录人：{content.recorder}"),
        ),
    )


def _parts(parts: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Heading | Paragraph]:
    blocks: list[Heading | Paragraph] = []
    for number, (heading, texts) in enumerate(parts, start=1):
        blocks += [Heading(1, ordinal(1, number) + heading), *map(Paragraph, texts)]
    return blocks


def _signatures(experts: tuple[str, ...], note: str) -> Table:
    rows = tuple(Row((name, _MEMBER if at else _LEADER, "")) for at, name in enumerate(experts))
    return Table(_SIGNED, rows, size=MARK_SIZE, foot=(Remarks((note,)),), together=True)
