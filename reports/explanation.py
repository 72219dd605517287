"""Why one application stands where it stands, experts without their names; internal, Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from . import english
from .blocks import Column, Language, Marks, Official, Paragraph, Remarks, Row, Signature, Table, Title
from .chinese import full_date
from .content import check_issuer, refuse_missing
from .gbt9704 import NOTE_SIZE
from .rollup import UNABLE, WIDE, IndicatorScores, number
from .shortlist import INTERNAL

INTERNAL_ENGLISH = "Internal, not to be passed on"
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True)
class ExplanationContent:
    """One application's result and the scores that it comes from.

    `rows` hold a score for each of `experts` experts, who stand in an order that tells nothing (see
    `shuffled`): indicators first, then what is added to totals and the totals. `method` and
    `english_method` are sentences; `result` is what the method gave before it was rounded to `printed`.
    """

    year: int
    number: str
    cluster: str
    unit: str
    method: str
    english_method: str
    rank: int
    among: int
    tied: bool
    printed: Decimal
    result: Decimal
    experts: int
    rows: tuple[IndicatorScores, ...]
    english_titles: tuple[str, ...]
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a row that misses an expert, and a place outside of the ranking."""
        refuse_missing("评审结果说明", (("评分", self.rows), ("方法", self.method)))
        if any(len(row.scores) != self.experts for row in self.rows):
            raise ValueError("评审结果说明的行与专家人数不符")
        if len(self.english_titles) != len(self.rows):
            raise ValueError("评审结果说明的中英文行数不符")
        if not 1 <= self.rank <= self.among:
            raise ValueError(f"名次 {self.rank} 不在1至{self.among}之间")
        check_issuer(self.issuer, self.demo)


def shuffled(experts: Sequence[str], seed: str) -> list[str]:
    """The experts in an order that only who knows the seed can tell, another one for each application."""
    return sorted(experts, key=lambda name: sha256(f"{seed}\n{name}".encode()).digest())


def anonymous(at: int, language: Language) -> str:
    """专家甲, 专家乙 …; Expert A, Expert B …"""
    if language == "en":
        return f"Expert {chr(ord('A') + at)}" if at < 26 else f"Expert {at + 1}"
    return f"专家{_STEMS[at]}" if at < len(_STEMS) else f"专家{at + 1}"


def document(content: ExplanationContent, language: Language = "zh-CN") -> Official:
    """The sheet, block by block."""
    in_english = language == "en"
    title = ("Explanation of the Review Result",) if in_english else ("评审结果说明",)
    experts = [anonymous(at, language) for at in range(content.experts)]
    firsts = ("Indicator (Chinese title)", "Maximum") if in_english else ("指标", "满分")
    columns = (
        Column(firsts[0], 50, "left"),
        Column(firsts[1], 22 if in_english else 14, whole=True),
        *(Column(expert, 17) for expert in experts),
    )
    missing = "unable to judge" if in_english else UNABLE
    titles = content.english_titles if in_english else tuple(row.title for row in content.rows)
    rows = tuple(
        Row((name, number(row.maximum), *(number(score, missing) for score in row.scores)))
        for name, row in zip(titles, content.rows, strict=True)
    )
    day = (english.full_date if in_english else full_date)(content.issued_on)
    foot = (Remarks(_notes(language)), Signature(content.issuer, day))
    return Official(
        name=f"{title[0]}{f' ({content.number})' if in_english else f'（{content.number}）'}",
        author=content.issuer,
        marks=Marks(content.demo, INTERNAL_ENGLISH if in_english else INTERNAL),
        blocks=(
            Title(title),
            *map(Paragraph, _english(content) if in_english else _chinese(content)),
            Table(columns, rows, size=NOTE_SIZE, foot=foot),
        ),
        language=language,
        landscape=content.experts > WIDE,
    )


def _chinese(content: ExplanationContent) -> list[str]:
    tied = "（并列）" if content.tied else ""
    return [
        f"申报编号：{content.number}　推荐单位：{content.unit}",
        f"集群名称：{content.cluster}",
        f"在{content.year}年度参评的{content.among}件申报中，该申报得分{content.printed}分"
        f"（由{content.result}四舍五入），排第{content.rank}名{tied}。{content.method}",
        "各位专家的评分如下，专家以代号表示，次序随机排定。",
    ]


def _english(content: ExplanationContent) -> list[str]:
    tied = " (tied)" if content.tied else ""
    return [
        f"Application {content.number}: {content.cluster}, recommended by {english.unit(content.unit)}.",
        f"Among the {content.among} applications of {content.year} it has a score of {content.printed} "
        f"(rounded half up from {content.result}) and rank {content.rank}{tied}. {content.english_method}",
        "The scores of the experts are given below. The experts bear letters, in random order.",
    ]


def _notes(language: Language) -> tuple[str, ...]:
    if language == "en":
        return (
            "Positive severity: the expert scores lower than the others do, and the difference is added.",
            english.TRANSLATION,
        )
    return ("严格度为正的，表示该专家评分比其他专家严，差额加回；指标评分为专家原始评分。",)
