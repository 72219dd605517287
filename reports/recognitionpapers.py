"""The papers of a recognition (认定): the certificate, and the decision that revokes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .blocks import Addressee, Letterhead, Marks, Official, Paragraph, Signature, Title
from .chinese import basis, full_date, naming
from .content import Basis, DaySpan, check_issuer, refuse_missing


@dataclass(frozen=True)
class CertificateContent:
    """Who is recognised, under which number, for how long."""

    number: str
    cluster: str
    year: int
    valid: DaySpan
    basis: tuple[Basis, ...]
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a certificate without number, cluster or basis."""
        parts = (("证书编号", self.number), ("集群", self.cluster), ("依据", self.basis))
        refuse_missing("认定证书", parts)
        check_issuer(self.issuer, self.demo)


@dataclass(frozen=True)
class RevocationContent:
    """Whose recognition is revoked, on which ground of Article 17, from when on, and what may be done."""

    number: str
    addressee: str
    cluster: str
    year: int
    ground: str
    facts: tuple[str, ...]
    basis: tuple[Basis, ...]
    effective_on: date
    remedy: str
    issuer: str
    issued_on: date
    demo: bool

    def __post_init__(self) -> None:
        """Refuse a decision without ground, facts or remedy."""
        refuse_missing(
            "撤销认定的决定",
            (
                ("文号", self.number),
                ("主送机关", self.addressee),
                ("集群", self.cluster),
                ("情形", self.ground),
                ("事实", self.facts),
                ("依据", self.basis),
                ("救济途径", self.remedy),
            ),
        )
        check_issuer(self.issuer, self.demo)


def certificate(content: CertificateContent) -> Official:
    """The certificate, block by block, on a turned sheet."""
    first, last = full_date(content.valid.first), full_date(content.valid.last)
    return Official(
        name=f"认定证书（{content.number}）",
        author=content.issuer,
        marks=Marks(content.demo),
        blocks=(
            Title(("中小企业特色产业集群", "认定证书")),
            Addressee(f"{content.cluster}："),
            Paragraph(f"根据{basis(content.basis)}，认定为{content.year}年度中小企业特色产业集群。"),
            Paragraph(f"有效期：{first}至{last}"),
            Paragraph(f"证书编号：{content.number}"),
            Signature(content.issuer, full_date(content.issued_on), sealed=True),
        ),
        landscape=True,
        numbered=False,
    )


def revocation(content: RevocationContent) -> Official:
    """The decision, block by block."""
    title = (*naming("关于撤销", content.cluster), f"{content.year}年度中小企业特色产业集群认定的决定")
    return Official(
        name="".join(title),
        author=content.issuer,
        marks=Marks(content.demo),
        head=Letterhead(content.issuer, content.number),
        blocks=(
            Title(title),
            Addressee(f"{content.addressee}："),
            *map(Paragraph, content.facts),
            Paragraph(
                f"上述情况属于“{content.ground}”的情形。根据{basis(content.basis)}，"
                f"决定自{full_date(content.effective_on)}起撤销{content.cluster}"
                f"{content.year}年度中小企业特色产业集群的认定。"
            ),
            Paragraph(content.remedy),
            Signature(content.issuer, full_date(content.issued_on), sealed=True),
        ),
    )
