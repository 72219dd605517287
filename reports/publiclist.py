"""The public list (拟认定名单): names by administrative division, no score, no rank; Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import english
from .announcement import english_list_title, listing
from .blocks import Language, Marks, Official, Signature, Title
from .chinese import full_date
from .content import ListedCluster, check_issuer, refuse_duplicates, refuse_missing


@dataclass(frozen=True)
class PublicListContent:
    """The proposed clusters as the public sees them, in the order of the administrative divisions."""

    year: int
    clusters: tuple[ListedCluster, ...]
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse an empty list and a cluster listed twice."""
        refuse_missing("名单", (("集群", self.clusters),))
        refuse_duplicates(row.name for row in self.clusters)
        check_issuer(self.issuer, self.demo)


def document(content: PublicListContent, language: Language = "zh-CN") -> Official:
    """The list, block by block."""
    chinese = (f"{content.year}年度中小企业特色产业集群", "拟认定名单")
    translated = ("Proposed", *english_list_title(content.year))
    title = translated if language == "en" else chinese
    signed_on = (english.full_date if language == "en" else full_date)(content.issued_on)
    return Official(
        name=(" " if language == "en" else "").join(title),
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(
            Title(title),
            listing(content.clusters, language),
            Signature(content.issuer, signed_on),
        ),
        language=language,
    )
