"""A round (批次): one year's call, with everything that is fixed before scoring opens."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reviewapp.calendar.workdays import LengthUnit
from reviewapp.models.base import Base, Identifier, ScaledDecimal, UtcDateTime, code_column
from scoring.outliers import Base as DeviationBase

if TYPE_CHECKING:
    from reviewapp.models.account import User
    from reviewapp.models.review import Review
    from reviewapp.models.scheme import SchemeVersion


class RoundPhase(StrEnum):
    """Where a round stands; the ways between stand in ``workflow.round``."""

    PREPARING = "preparing"
    SCORING = "scoring"
    CLOSED = "closed"
    MEETING = "meeting"
    REREVIEW = "rereview"
    RANKED = "ranked"
    CONFIRMED = "confirmed"
    SHORTLISTED = "shortlisted"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    PUBLISHED = "published"
    CONCLUDED = "concluded"


class StageJoin(StrEnum):
    """How independent scoring (网评) and a meeting (会评) make one result."""

    SINGLE = "single"
    MEETING = "meeting"
    WEIGHTED = "weighted"
    JOINED = "joined"


class GreyBand(StrEnum):
    """What happens to the applications near the line, all of them alike."""

    NONE = "none"
    EXPERTS = "experts"
    MEETING = "meeting"


class DeviationLevel(StrEnum):
    """What is held against the mean to find a score 畸高畸低: the total of a sheet, or each indicator."""

    TOTAL = "total"
    ITEM = "item"


class PanelShare(StrEnum):
    """What share of a panel technical experts make up at least."""

    HALF = "1/2"
    THREE_FIFTHS = "3/5"
    TWO_THIRDS = "2/3"


BALLOT = "ballot"
"""The step of a tie-break chain at which the experts vote in secret, beside codes of indicators."""

SETTINGS = (
    *("official_method", "method_options", "rules_title", "rules_number", "rules_dated", "decimals"),
    *("tie_break", "scoring_ends_at", "minimum_sheets", "minimum_scores", "maximum_abstained_share"),
    *("places", "quota_province", "quota_city", "selection_rules", "blind", "stage_join", "stage_percent"),
    *("meeting_places", "grey_band", "grey_band_experts", "band_percent", "notice_length", "notice_unit"),
    *("deviation_level", "deviation_base", "deviation_percent", "panel_minimum", "panel_technical"),
    *("panel_finance", "panel_odd", "candidates_per_place", "objection_days", "pledge_text"),
)
"""The rules that are locked once scoring opens; a further one belongs here, and the trigger guards it."""


class Round(Base):
    """One call, its scheme, and its method published beforehand (评审办法)."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("decimals BETWEEN 0 AND 6", name="decimals"),
        CheckConstraint("places >= 1", name="places"),
        CheckConstraint("quota_province >= 1 AND quota_city >= 1", name="quota"),
        CheckConstraint("meeting_places >= 1", name="meeting_places"),
        CheckConstraint("band_percent BETWEEN 1 AND 49", name="band_percent"),
        CheckConstraint("minimum_sheets >= 1 AND minimum_scores >= 1", name="minimum_sheets"),
        CheckConstraint("deviation_percent BETWEEN 1 AND 100", name="deviation_percent"),
        CheckConstraint("objection_days BETWEEN 1 AND 60", name="objection_days"),
        CheckConstraint(
            "panel_minimum >= 1 AND panel_finance >= 0 AND candidates_per_place >= 1", name="composition"
        ),
        CheckConstraint(
            "phase = 'preparing' OR (official_method IS NOT NULL AND rules_title IS NOT NULL"
            " AND rules_number IS NOT NULL AND rules_dated IS NOT NULL AND scoring_ends_at IS NOT NULL)",
            name="method_fixed_before_scoring",
        ),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(100))
    call_title: Mapped[str] = mapped_column(String(200))
    call_number: Mapped[str] = mapped_column(String(64))
    is_demo: Mapped[bool] = mapped_column(default=False)
    phase: Mapped[RoundPhase] = mapped_column(
        code_column(RoundPhase, "phase"), default=RoundPhase.PREPARING, index=True
    )
    standard_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"), index=True)
    official_method: Mapped[str | None] = mapped_column(String(32))
    method_options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rules_title: Mapped[str | None] = mapped_column(String(200))
    rules_number: Mapped[str | None] = mapped_column(String(64))
    rules_dated: Mapped[date | None]
    scoring_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decimals: Mapped[int] = mapped_column(default=2)
    places: Mapped[int]
    quota_province: Mapped[int | None]
    quota_city: Mapped[int | None]
    minimum_sheets: Mapped[int] = mapped_column(default=3)
    minimum_scores: Mapped[int] = mapped_column(default=3)
    maximum_abstained_share: Mapped[Decimal] = mapped_column(ScaledDecimal(6), default=Decimal("0.2"))
    tie_break: Mapped[list[str]] = mapped_column(JSON, default=list)
    selection_rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    blind: Mapped[bool] = mapped_column(default=False)
    stage_join: Mapped[StageJoin] = mapped_column(
        code_column(StageJoin, "stage_join"), default=StageJoin.SINGLE
    )
    stage_percent: Mapped[int | None]
    meeting_places: Mapped[int | None]
    grey_band: Mapped[GreyBand] = mapped_column(code_column(GreyBand, "grey_band"), default=GreyBand.NONE)
    grey_band_experts: Mapped[int | None]
    band_percent: Mapped[int] = mapped_column(default=5, server_default="5")
    notice_length: Mapped[int] = mapped_column(default=5)
    notice_unit: Mapped[LengthUnit] = mapped_column(
        code_column(LengthUnit, "notice_unit"), default=LengthUnit.WORKING_DAYS
    )
    deviation_level: Mapped[DeviationLevel] = mapped_column(
        code_column(DeviationLevel, "deviation_level"), default=DeviationLevel.TOTAL, server_default="total"
    )
    deviation_base: Mapped[DeviationBase] = mapped_column(
        code_column(DeviationBase, "deviation_base"), default=DeviationBase.OTHERS, server_default="others"
    )
    deviation_percent: Mapped[int] = mapped_column(default=30, server_default="30")
    panel_minimum: Mapped[int] = mapped_column(default=5, server_default="5")
    panel_technical: Mapped[PanelShare] = mapped_column(
        code_column(PanelShare, "panel_technical"), default=PanelShare.THREE_FIFTHS, server_default="3/5"
    )
    panel_finance: Mapped[int] = mapped_column(default=1, server_default="1")
    panel_odd: Mapped[bool] = mapped_column(default=True, server_default=true())
    candidates_per_place: Mapped[int] = mapped_column(default=3, server_default="3")
    objection_days: Mapped[int] = mapped_column(default=10, server_default="10")
    pledge_text: Mapped[str] = mapped_column(Text, default="")
    settings_number: Mapped[int] = mapped_column(default=0)
    edit_version: Mapped[int] = mapped_column()

    standard: Mapped[SchemeVersion] = relationship(foreign_keys=standard_id)
    scheme_version: Mapped[SchemeVersion] = relationship(foreign_keys=scheme_version_id)

    if TYPE_CHECKING:
        corrected: Mapped[bool]
        """Whether a result of the round was ever taken back; mapped where ``Correction`` is."""
        went_to_meeting: Mapped[bool]
        """Whether applications were sent to a meeting; this and the next are mapped where ``Referral`` is."""
        went_to_rereview: Mapped[bool]

    @property
    def further_stages(self) -> bool:
        """Whether the rules ask for a meeting or a re-review of the grey band."""
        return self.stage_join != StageJoin.SINGLE or self.grey_band == GreyBand.EXPERTS

    @property
    def phases(self) -> tuple[RoundPhase, ...]:
        """The phases that a round of these rules passes, in order, and the one it stands in."""
        left_out = set()
        if self.stage_join == StageJoin.SINGLE:
            left_out.add(RoundPhase.MEETING)
        if self.grey_band != GreyBand.EXPERTS:
            left_out.add(RoundPhase.REREVIEW)
        return tuple(one for one in RoundPhase if one not in left_out or one == self.phase)

    def has_passed(self, phase: RoundPhase) -> bool:
        """Whether the phase lies behind; a further stage does once it was held, not before or without it."""
        if phase == RoundPhase.MEETING:
            return self.went_to_meeting and self.phase != phase
        if phase == RoundPhase.REREVIEW:
            return self.went_to_rereview and self.phase != phase
        order = list(RoundPhase)
        return order.index(phase) < order.index(self.phase)

    @property
    def reference_year(self) -> int:
        """The last year (基准年) that the figures of this round report."""
        return self.year - 1

    __mapper_args__ = {"version_id_col": edit_version}


class SettingChange(Base):
    """A change of settings after scoring opened, with its reason; it counts once a second person approves."""

    __tablename__ = "setting_change"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("ground <> ''", name="ground"),
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    ground: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship()
    proposed_by: Mapped[User] = relationship()
    review: Mapped[Review | None] = relationship(primaryjoin="Review.change_id == SettingChange.id")
