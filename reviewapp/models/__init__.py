"""All tables, one file per aggregate."""

from reviewapp.models import immutable
from reviewapp.models.account import Affiliation, Role, RoleName, User
from reviewapp.models.application import (
    Application,
    ApplicationState,
    Cluster,
    Figure,
    Recommendation,
    RecommendationCorrection,
    Waiver,
)
from reviewapp.models.assignment import (
    Assignment,
    ConflictOfInterest,
    Declaration,
    Reassignment,
    Recusal,
    Stage,
)
from reviewapp.models.ballot import Ballot, BallotResult, BallotTurn, BallotUrn, BallotVoter
from reviewapp.models.base import Base
from reviewapp.models.correction import (
    Correction,
    CorrectionGround,
    CorrectionScope,
    CorrectionState,
    opened,
    taken_back,
)
from reviewapp.models.dealing import Dealing
from reviewapp.models.diagnosis import Diagnosis
from reviewapp.models.document import Document, DocumentKind
from reviewapp.models.employment import (
    PARTIES,
    Employment,
    employment_counts,
    names_employer,
    names_present_employer,
)
from reviewapp.models.event import Event
from reviewapp.models.exclusion import (
    Exclusion,
    ExclusionGround,
    ExclusionState,
    has_submitted,
    seat_counts,
)
from reviewapp.models.holiday_notice import HolidayNotice
from reviewapp.models.invitation import Invitation
from reviewapp.models.job import Job, JobState
from reviewapp.models.match_overruling import MatchOverruling
from reviewapp.models.notice_wording import NoticeWording, WordedDocument
from reviewapp.models.objection import (
    Objection,
    ObjectionAcceptance,
    ObjectionState,
    ObjectorKind,
    RefusalGround,
    Ruling,
)
from reviewapp.models.panel import Expert, ExpertKind, Panel
from reviewapp.models.panel_draw import PanelDraw, PanelDrawResult, PanelReplacement
from reviewapp.models.panel_opinion import (
    ApplicationAnswer,
    ApplicationOpinion,
    OpinionAnswer,
    OpinionRule,
    PanelLeader,
    PanelOpinion,
)
from reviewapp.models.phase_plan import PhasePlan
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
from reviewapp.models.referral import Referral, ReferralDraw, ReferralReplacement, ReferralRule
from reviewapp.models.reopening import (
    Reopening,
    ReopeningGround,
    ReopeningRequest,
    RequestState,
    WrittenExplanation,
)
from reviewapp.models.review import Review, ReviewVerdict
from reviewapp.models.round import (
    BALLOT,
    DeviationLevel,
    GreyBand,
    PanelShare,
    Round,
    RoundPhase,
    SettingChange,
    StageJoin,
)
from reviewapp.models.scan import PrintedPage, Scan, ScanMatch, ScanPage
from reviewapp.models.scheme import IndicatorRow, Scheme, SchemeVersion
from reviewapp.models.score_sheet import (
    Opinion,
    Score,
    ScoreSheet,
    SetAsideEdit,
    SetAsideReason,
    SheetState,
)
from reviewapp.models.sensitivity import SensitivityStudy
from reviewapp.models.sent_file import SentFile
from reviewapp.models.shortlist import (
    AddedMinutes,
    Decision,
    Deviation,
    Notice,
    Proposal,
    Shortlist,
    ShortlistEntry,
)
from reviewapp.models.stored_file import StoredFile
from reviewapp.models.unavailability import Unavailability

__all__ = [
    "BALLOT",
    "PARTIES",
    "AddedMinutes",
    "Affiliation",
    "Application",
    "ApplicationAnswer",
    "ApplicationOpinion",
    "ApplicationState",
    "Assignment",
    "Ballot",
    "BallotResult",
    "BallotTurn",
    "BallotUrn",
    "BallotVoter",
    "Band",
    "Base",
    "CertaintyEstimate",
    "CertaintyRow",
    "Cluster",
    "ConflictOfInterest",
    "Correction",
    "CorrectionGround",
    "CorrectionScope",
    "CorrectionState",
    "Dealing",
    "Decision",
    "Declaration",
    "Deviation",
    "DeviationLevel",
    "Diagnosis",
    "Document",
    "DocumentKind",
    "Employment",
    "Event",
    "Exclusion",
    "ExclusionGround",
    "ExclusionState",
    "Expert",
    "ExpertKind",
    "Figure",
    "GreyBand",
    "HolidayNotice",
    "IndicatorRow",
    "Invitation",
    "Job",
    "JobState",
    "MatchOverruling",
    "Notice",
    "NoticeWording",
    "Objection",
    "ObjectionAcceptance",
    "ObjectionState",
    "ObjectorKind",
    "Opinion",
    "OpinionAnswer",
    "OpinionRule",
    "Panel",
    "PanelDraw",
    "PanelDrawResult",
    "PanelLeader",
    "PanelOpinion",
    "PanelReplacement",
    "PanelShare",
    "PhasePlan",
    "Pledge",
    "PrintedPage",
    "Proposal",
    "RankingExpert",
    "RankingRow",
    "RankingRun",
    "Reassignment",
    "Recommendation",
    "RecommendationCorrection",
    "Recusal",
    "Referral",
    "ReferralDraw",
    "ReferralReplacement",
    "ReferralRule",
    "RefusalGround",
    "Reopening",
    "ReopeningGround",
    "ReopeningRequest",
    "RequestState",
    "Review",
    "ReviewVerdict",
    "Role",
    "RoleName",
    "Round",
    "RoundPhase",
    "Ruling",
    "Scan",
    "ScanMatch",
    "ScanPage",
    "Scheme",
    "SchemeVersion",
    "Score",
    "ScoreSheet",
    "SensitivityStudy",
    "SentFile",
    "SetAsideEdit",
    "SetAsideReason",
    "SettingChange",
    "SheetState",
    "Shortlist",
    "ShortlistEntry",
    "Stage",
    "StageJoin",
    "Standing",
    "StoredFile",
    "Unavailability",
    "User",
    "Waiver",
    "WordedDocument",
    "WrittenExplanation",
    "employment_counts",
    "has_submitted",
    "immutable",
    "names_employer",
    "names_present_employer",
    "opened",
    "seat_counts",
    "taken_back",
]
