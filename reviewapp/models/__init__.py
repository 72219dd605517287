"""All tables, one file per aggregate."""

from reviewapp.models import immutable
from reviewapp.models.account import Role, RoleName, User
from reviewapp.models.application import (
    Application,
    ApplicationState,
    Cluster,
    Figure,
    Recommendation,
    Waiver,
)
from reviewapp.models.assignment import Assignment, ConflictOfInterest, Declaration, Recusal
from reviewapp.models.base import Base
from reviewapp.models.diagnosis import Diagnosis
from reviewapp.models.document import Document, DocumentKind
from reviewapp.models.event import Event
from reviewapp.models.holiday_notice import HolidayNotice
from reviewapp.models.invitation import Invitation
from reviewapp.models.job import Job, JobState
from reviewapp.models.notice_wording import NoticeWording
from reviewapp.models.panel import Expert, Panel
from reviewapp.models.panel_draw import PanelDraw, PanelDrawResult, PanelReplacement
from reviewapp.models.pledge import Pledge
from reviewapp.models.ranking import (
    Band,
    CertaintyEstimate,
    CertaintyRow,
    RankingExpert,
    RankingRow,
    RankingRun,
    Standing,
)
from reviewapp.models.review import Review, ReviewVerdict
from reviewapp.models.round import GreyBand, Round, RoundPhase, SettingChange, StageJoin
from reviewapp.models.scheme import IndicatorRow, Scheme, SchemeVersion
from reviewapp.models.score_sheet import (
    Opinion,
    Score,
    ScoreSheet,
    SetAsideEdit,
    SetAsideReason,
    SheetState,
)
from reviewapp.models.sent_file import SentFile
from reviewapp.models.shortlist import Decision, Deviation, Notice, Proposal, Shortlist, ShortlistEntry
from reviewapp.models.stored_file import StoredFile

__all__ = [
    "Application",
    "ApplicationState",
    "Assignment",
    "Band",
    "Base",
    "CertaintyEstimate",
    "CertaintyRow",
    "Cluster",
    "ConflictOfInterest",
    "Decision",
    "Declaration",
    "Deviation",
    "Diagnosis",
    "Document",
    "DocumentKind",
    "Event",
    "Expert",
    "Figure",
    "GreyBand",
    "HolidayNotice",
    "IndicatorRow",
    "Invitation",
    "Job",
    "JobState",
    "Notice",
    "NoticeWording",
    "Opinion",
    "Panel",
    "PanelDraw",
    "PanelDrawResult",
    "PanelReplacement",
    "Pledge",
    "Proposal",
    "RankingExpert",
    "RankingRow",
    "RankingRun",
    "Recommendation",
    "Recusal",
    "Review",
    "ReviewVerdict",
    "Role",
    "RoleName",
    "Round",
    "RoundPhase",
    "Scheme",
    "SchemeVersion",
    "Score",
    "ScoreSheet",
    "SentFile",
    "SetAsideEdit",
    "SetAsideReason",
    "SettingChange",
    "SheetState",
    "Shortlist",
    "ShortlistEntry",
    "StageJoin",
    "Standing",
    "StoredFile",
    "User",
    "Waiver",
    "immutable",
]
