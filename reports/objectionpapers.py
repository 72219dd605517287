"""The papers of an objection (异议): the receipt for who raised it, and the ruling on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .blocks import Addressee, Heading, Marks, Official, Paragraph, Signature, Title
from .chinese import full_date, naming, ordinal
from .content import check_issuer, refuse_missing


@dataclass(frozen=True)
class ReceiptContent:
    """That an objection was received, by what number it is followed, and until when it is answered."""

    number: str
    objector: str
    cluster: str
    received_on: date
    matter: str
    evidence: tuple[str, ...]
    answer_by: date
    contact: str
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a receipt that lacks a part, or promises an answer before the objection came."""
        refuse_missing(
            "异议受理回执",
            (
                ("编号", self.number),
                ("异议人", self.objector),
                ("集群", self.cluster),
                ("事项", self.matter),
                ("联系方式", self.contact),
            ),
        )
        if self.answer_by < self.received_on:
            raise ValueError("答复期限早于收到异议之日")
        check_issuer(self.issuer, self.demo)


@dataclass(frozen=True)
class RulingContent:
    """What was found on an objection and what follows from it."""

    number: str
    objector: str
    cluster: str
    received_on: date
    matter: str
    findings: tuple[str, ...]
    upheld: bool
    ruling: str
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a ruling without findings, and one dated before the objection."""
        refuse_missing(
            "异议处理决定",
            (
                ("编号", self.number),
                ("异议人", self.objector),
                ("集群", self.cluster),
                ("事项", self.matter),
                ("核查情况", self.findings),
                ("处理决定", self.ruling),
            ),
        )
        if self.issued_on < self.received_on:
            raise ValueError("处理决定的日期早于收到异议之日")
        check_issuer(self.issuer, self.demo)


def receipt(content: ReceiptContent) -> Official:
    """The receipt, block by block."""
    listed = "、".join(content.evidence)
    evidence = f"随附材料：{listed}。" if listed else "未随附证明材料，请尽快补充。"
    return Official(
        name=f"异议受理回执（{content.number}）",
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(
            Title(("异议受理回执",)),
            Addressee(f"{content.objector}："),
            Paragraph(
                f"{full_date(content.received_on)}收到您（单位）对{content.cluster}提出的异议，"
                f"编号为{content.number}，现予受理。"
            ),
            Paragraph(f"异议事项：{content.matter}"),
            Paragraph(evidence),
            Paragraph(f"我们将于{full_date(content.answer_by)}前（含当日）书面答复。"),
            Paragraph(f"联系方式：{content.contact}。"),
            Signature(content.issuer, full_date(content.issued_on), sealed=True),
        ),
    )


def ruling(content: RulingContent) -> Official:
    """The ruling, block by block."""
    verdict = "异议成立。" if content.upheld else "异议不成立。"
    return Official(
        name=f"异议处理决定书（{content.number}）",
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(
            Title((*naming("关于", content.cluster), "异议的处理决定")),
            Addressee(f"{content.objector}："),
            Paragraph(
                f"您（单位）于{full_date(content.received_on)}提出的异议（编号：{content.number}）已核查完毕。"
            ),
            Heading(1, ordinal(1, 1) + "异议事项"),
            Paragraph(content.matter),
            Heading(1, ordinal(1, 2) + "核查情况"),
            *map(Paragraph, content.findings),
            Heading(1, ordinal(1, 3) + "处理决定"),
            Paragraph(verdict + content.ruling),
            Signature(content.issuer, full_date(content.issued_on), sealed=True),
        ),
    )
