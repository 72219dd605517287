"""Words for codes. Chinese is the source; English stands in the translations."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.denial_words import DENIALS as DENIALS
from reviewapp.imports.columns import ImportKind
from reviewapp.models import (
    ApplicationState,
    Band,
    ConflictOfInterest,
    CorrectionGround,
    CorrectionScope,
    CorrectionState,
    DocumentKind,
    ExclusionGround,
    ExclusionState,
    ExpertKind,
    JobState,
    ObjectionState,
    ObjectorKind,
    RefusalGround,
    ReopeningGround,
    RequestState,
    ReviewVerdict,
    RoleName,
    RoundPhase,
    SheetState,
    Stage,
    WordedDocument,
)
from reviewapp.scoring_words import (
    BINDINGS as BINDINGS,
)
from reviewapp.scoring_words import (
    DESIGN as DESIGN,
)
from reviewapp.scoring_words import (
    DISCLOSURES as DISCLOSURES,
)
from reviewapp.scoring_words import (
    EXTRAS as EXTRAS,
)
from reviewapp.scoring_words import (
    FLAGS as FLAGS,
)
from reviewapp.scoring_words import (
    METHODS as METHODS,
)
from reviewapp.scoring_words import (
    UNDEFINED as UNDEFINED,
)
from reviewapp.scoring_words import (
    binding_words as binding_words,
)
from reviewapp.scoring_words import (
    tie_break_words as tie_break_words,
)
from reviewapp.scoring_words import (
    use_words as use_words,
)
from reviewapp.wording import _
from reviewapp.workflow import Denial
from scoring.eligibility import Outcome, Verdict
from scoring.scheme import BandEdge, CommentRule, Kind, Operator, Require
from scoring.selection import Reason

LABELS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    RoleName: {
        RoleName.EXPERT: _l("评审专家"),
        RoleName.SECRETARIAT: _l("评审组织单位（秘书处）"),
        RoleName.APPROVER: _l("复核人员"),
        RoleName.SUPERVISOR: _l("监督人员"),
        RoleName.ADMINISTRATOR: _l("系统管理员"),
        RoleName.PROVINCE: _l("省级主管部门（推荐单位）"),
        RoleName.COUNTY: _l("县级主管部门（申报单位）"),
    },
    RoundPhase: {
        RoundPhase.PREPARING: _l("准备"),
        RoundPhase.SCORING: _l("独立评分"),
        RoundPhase.CLOSED: _l("评分截止"),
        RoundPhase.MEETING: _l("会评"),
        RoundPhase.REREVIEW: _l("灰区复评"),
        RoundPhase.RANKED: _l("排序待复核"),
        RoundPhase.CONFIRMED: _l("排序已冻结"),
        RoundPhase.SHORTLISTED: _l("拟定名单"),
        RoundPhase.SUBMITTED: _l("送审"),
        RoundPhase.DECIDED: _l("已审定"),
        RoundPhase.PUBLISHED: _l("公示"),
        RoundPhase.CONCLUDED: _l("办结"),
    },
    ApplicationState: {
        ApplicationState.RECEIVED: _l("已接收"),
        ApplicationState.ADMITTED: _l("已受理"),
        ApplicationState.RETURNED: _l("不予受理"),
    },
    Stage: {
        Stage.INDEPENDENT: _l("独立评分"),
        Stage.REREVIEW: _l("灰区复评"),
        Stage.MEETING: _l("会评"),
    },
    SheetState: {
        SheetState.DRAFT: _l("草稿"),
        SheetState.SUBMITTED: _l("已提交"),
    },
    ReopeningGround: {
        ReopeningGround.REQUESTED: _l("专家申请修改"),
        ReopeningGround.ARITHMETIC: _l("计算有误"),
        ReopeningGround.OUT_OF_RANGE: _l("评分超出范围"),
        ReopeningGround.EXTREME: _l("评分畸高畸低"),
        ReopeningGround.INCONSISTENT: _l("客观项评分不一致"),
    },
    RequestState: {
        RequestState.OPEN: _l("待答复"),
        RequestState.GRANTED: _l("已同意"),
        RequestState.REFUSED: _l("未同意"),
    },
    ImportKind: {
        ImportKind.APPLICATIONS: _l("申报"),
        ImportKind.EXPERTS: _l("专家"),
        ImportKind.RECUSALS: _l("回避"),
        ImportKind.RECOMMENDATIONS: _l("推荐汇总"),
    },
    ExpertKind: {
        ExpertKind.TECHNICAL: _l("技术专家"),
        ExpertKind.FINANCE: _l("财务专家"),
        ExpertKind.OTHER: _l("其他专家"),
    },
    ConflictOfInterest: {
        ConflictOfInterest.EMPLOYMENT: _l("三年内任职"),
        ConflictOfInterest.OWNERSHIP: _l("持股或实际控制"),
        ConflictOfInterest.KINSHIP: _l("亲属关系"),
        ConflictOfInterest.ADVICE: _l("参与咨询或材料编写"),
        ConflictOfInterest.DISPUTE: _l("法律纠纷"),
        ConflictOfInterest.SAME_UNIT: _l("同一单位"),
        ConflictOfInterest.HOME_REGION: _l("本地区申报"),
        ConflictOfInterest.OTHER: _l("其他可能影响公正评审的关系"),
    },
    ExclusionGround: {
        ExclusionGround.NOT_RECUSED: _l("应当回避而未回避"),
        ExclusionGround.NOT_INDEPENDENT: _l("未按规定的程序、方法和标准独立评审"),
        ExclusionGround.DISCLOSED: _l("泄露评审文件或者评审情况"),
        ExclusionGround.BRIBED: _l("收受财物或者其他不正当利益"),
    },
    ExclusionState: {
        ExclusionState.PROPOSED: _l("待第二人决定"),
        ExclusionState.EXCLUDED: _l("已排除"),
        ExclusionState.KEPT: _l("照常计入"),
    },
    CorrectionScope: {
        CorrectionScope.RANKING: _l("更正排序"),
        CorrectionScope.LIST: _l("只更正名单"),
    },
    CorrectionGround: {
        CorrectionGround.OBJECTION: _l("异议成立"),
        CorrectionGround.ARITHMETIC: _l("计算、录入或汇总有误"),
        CorrectionGround.MATERIALS: _l("申报材料不实或者有误"),
        CorrectionGround.NOT_RECUSED: _l("应当回避而未回避"),
        CorrectionGround.INSPECTION: _l("监督检查、审计发现问题"),
        CorrectionGround.WITHDRAWN: _l("申报单位撤回申报"),
    },
    CorrectionState: {
        CorrectionState.PROPOSED: _l("待第二人决定"),
        CorrectionState.OPENED: _l("已启动更正"),
        CorrectionState.REFUSED: _l("已退回，结果不变"),
    },
    ObjectorKind: {
        ObjectorKind.INDIVIDUAL: _l("个人（实名）"),
        ObjectorKind.ORGANISATION: _l("单位（加盖公章）"),
    },
    RefusalGround: {
        RefusalGround.ANONYMOUS: _l("匿名"),
        RefusalGround.FALSE_NAME: _l("冒名"),
        RefusalGround.LATE: _l("不在公示期内"),
        RefusalGround.NO_LEAD: _l("没有线索或者证据"),
    },
    ObjectionState: {
        ObjectionState.RECEIVED: _l("待受理"),
        ObjectionState.ACCEPTED: _l("已受理，待处理"),
        ObjectionState.REFUSED: _l("未予受理"),
        ObjectionState.UPHELD: _l("异议成立"),
        ObjectionState.DISMISSED: _l("异议不成立"),
    },
    DocumentKind: {
        DocumentKind.RANKED_LIST: _l("择优排序表（内部）"),
        DocumentKind.NOTICE: _l("公示"),
        DocumentKind.ANNOUNCEMENT: _l("通告"),
        DocumentKind.PUBLIC_LIST: _l("拟认定名单（公开）"),
        DocumentKind.ROLL_UP: _l("评分汇总表（内部）"),
        DocumentKind.SCORE_SHEET: _l("专家评分表（内部）"),
        DocumentKind.EXPLANATION: _l("评审结果说明（内部）"),
        DocumentKind.PROPOSAL: _l("送审稿（内部）"),
        DocumentKind.OBJECTION_RECEIPT: _l("异议受理回执"),
        DocumentKind.OBJECTION_RULING: _l("异议处理决定书"),
        DocumentKind.EVALUATION: _l("评审工作评估报告（内部）"),
        DocumentKind.DRAW_RECORD: _l("评审专家抽取记录（内部）"),
        DocumentKind.RECOMMENDATIONS: _l("推荐汇总表（内部）"),
        DocumentKind.PANEL_MINUTES: _l("评审会议纪要（内部）"),
        DocumentKind.PANEL_OPINION: _l("评审组对申报的意见（内部）"),
        DocumentKind.ATTENDANCE: _l("评审专家签到表（内部）"),
        DocumentKind.HANDBOOK: _l("会议手册（内部）"),
        DocumentKind.FEES: _l("专家劳务费发放表（内部）"),
    },
    WordedDocument: {
        WordedDocument.NOTICE: _l("公示"),
        WordedDocument.ANNOUNCEMENT: _l("通告"),
        WordedDocument.ANNOUNCEMENT_ENGLISH: _l("通告（英文）"),
    },
    JobState: {
        JobState.QUEUED: _l("排队中"),
        JobState.RUNNING: _l("进行中"),
        JobState.DONE: _l("已完成"),
        JobState.FAILED: _l("出错停止"),
        JobState.CANCELLED: _l("已取消"),
    },
    Band: {
        Band.IN: _l("较有把握入围"),
        Band.GREY: _l("灰区：难分高下"),
        Band.OUT: _l("较有把握落选"),
    },
    Reason: {
        Reason.ABOVE_LINE: _l("名次在线内"),
        Reason.MOVED_UP: _l("前列申报按规则未入围，依次递补"),
        Reason.BY_FLOOR: _l("按最低名额或预留名额入围"),
        Reason.WON_TIE_BREAK: _l("线上并列，按并列规则入围"),
        Reason.LOST_TIE_BREAK: _l("线上并列，按并列规则未入围"),
        Reason.UNRESOLVED: _l("线上并列，尚未区分"),
        Reason.PENDING: _l("取决于前面尚未区分的并列"),
        Reason.BELOW_MINIMUM: _l("未达到最低分"),
        Reason.QUOTA_FULL: _l("所在组别的名额已满"),
        Reason.PLACES_HELD: _l("余下名额须按规则留给其他组别"),
        Reason.BELOW_LINE: _l("名次在线外"),
    },
    Kind: {
        Kind.GROUP: _l("指标组"),
        Kind.THRESHOLD: _l("门槛指标"),
        Kind.BANDED: _l("分档指标"),
        Kind.EXPERT: _l("专家评分"),
    },
    Operator: {
        Operator.AT_LEAST: _l("不低于"),
        Operator.ABOVE: _l("高于"),
        Operator.AT_MOST: _l("不超过"),
        Operator.BELOW: _l("低于"),
        Operator.EQUAL: _l("等于"),
    },
    CommentRule: {
        CommentRule.NEVER: _l("不要求"),
        CommentRule.EXTREMES: _l("最高和最低等次"),
        CommentRule.ALWAYS: _l("全部"),
    },
    Require: {
        Require.ALL: _l("全部满足"),
        Require.ANY: _l("满足其一"),
    },
    BandEdge: {
        BandEdge.LOW: _l("含下限"),
        BandEdge.HIGH: _l("含上限"),
    },
    Outcome: {
        Outcome.MET: _l("符合"),
        Outcome.NOT_MET: _l("不符合"),
        Outcome.MISSING: _l("未填报"),
        Outcome.EXPERT: _l("由专家评判"),
        Outcome.SCORED: _l("按数据计分"),
    },
    Verdict: {
        Verdict.ELIGIBLE: _l("符合认定标准"),
        Verdict.NOT_ELIGIBLE: _l("未达到认定标准"),
        Verdict.VETOED: _l("一票否决"),
        Verdict.UNDECIDED: _l("数据不全，待核"),
    },
}

VERDICTS = {
    ReviewVerdict.CONFIRMED: _l("复核通过"),
    ReviewVerdict.RETURNED: _l("已退回"),
}

DUTIES = {
    RoleName.SECRETARIAT: _l("经办：组织批次，受理、分派、截止、排序、拟定名单、送审、发布公示"),
    RoleName.APPROVER: _l("复核：确认或退回经办的排序和名单，登记审定，批准评分启动后的规则变更"),
    RoleName.SUPERVISOR: _l("监督：查看全部内容和留痕，不作任何更改"),
    RoleName.EXPERT: _l("评分：只见分派给本人的申报和本人的评分表"),
    RoleName.ADMINISTRATOR: _l("管理账号：建立、停用账号，发放密码，看不到评分"),
    RoleName.PROVINCE: _l("推荐：查看本单位的申报、名额和已公开的结果，受理期间报送推荐汇总"),
    RoleName.COUNTY: _l("申报：查看本县申报的受理情况和已公开的结果，受理期间补充材料"),
}

ACTIONS = {
    "open_scoring": _l("启动独立评分"),
    "close_scoring": _l("截止评分"),
    "rank": _l("形成择优排序"),
    "open_meeting": _l("启动会评"),
    "send_to_meeting": _l("提交会评"),
    "close_meeting": _l("结束会评"),
    "send_to_experts": _l("灰区整体加派专家"),
    "close_rereview": _l("结束灰区复评"),
    "draw_extra_experts": _l("抽取加派专家"),
    "draw_shortlist": _l("拟定名单"),
    "confirm_ranking": _l("复核通过排序"),
    "return_ranking": _l("退回排序"),
    "record_deviation": _l("调整名单"),
    "submit_list": _l("送审"),
    "return_list": _l("退回名单"),
    "record_decision": _l("登记审定"),
    "add_minutes": _l("补充会议纪要或签报扫描件"),
    "publish_notice": _l("发布公示"),
    "conclude": _l("办结批次"),
    "propose_correction": _l("提出更正"),
    "correct_ranking": _l("启动更正排序"),
    "correct_list": _l("启动更正名单"),
    "confirm_correction": _l("同意更正"),
    "return_correction": _l("退回，结果不变"),
    "admit": _l("受理"),
    "return": _l("不予受理"),
    "record_waiver": _l("记录例外理由"),
    "correct_recommendation": _l("更正推荐"),
    "store_files": _l("收存证明材料"),
    "save": _l("保存草稿"),
    "submit": _l("提交"),
    "reopen": _l("退回修改（旧版不变，另开新版）"),
    "confirm_exclusion": _l("同意排除"),
    "return_exclusion": _l("退回，照常计入"),
    "accept_objection": _l("受理异议"),
    "refuse_objection": _l("不予受理异议"),
    "uphold_objection": _l("认定异议成立"),
    "dismiss_objection": _l("认定异议不成立"),
    "grant": _l("同意退回修改"),
    "refuse": _l("不同意退回修改"),
    "claim": _l("开始执行"),
    "finish": _l("完成"),
    "fail": _l("出错停止"),
    "requeue": _l("重新排队"),
    "stop": _l("按要求停止"),
    "cancel": _l("取消"),
    "retry": _l("从出错处继续"),
}

JOB_KINDS = {
    "recompute_audit": _l("核验留痕并复算全部排序"),
    "import_file": _l("导入文件"),
    "check_file": _l("检查待导入的文件"),
    "batch_documents": _l("合并打印全部文件"),
    "export_table": _l("导出表格"),
    "rank_round": _l("形成择优排序"),
    "compare_methods": _l("方法对照（仅供参考）"),
    "review_ranking": _l("复核择优排序"),
    "reproduce_ranking": _l("由存档输入重新计算"),
    "estimate_certainty": _l("估计名次把握（仅供参考）"),
    "study_sensitivity": _l("敏感性分析（仅供参考）"),
    "read_scans": _l("识别签字扫描件"),
}

SCANS = {
    "matched": _l("已对应"),
    "incomplete": _l("页不齐"),
    "duplicate": _l("重复"),
    "outdated": _l("签的是旧版"),
    "missing": _l("尚缺"),
}


def label(code: StrEnum) -> LazyString:
    """The words for a code."""
    return LABELS[type(code)][code]


def job_title(kind: str) -> str:
    """The words for a kind of job; the kind itself where another version of the program asked for it."""
    return str(JOB_KINDS.get(kind, kind))


def job_error_words(error: Mapping[str, Any]) -> str:
    """Why a job stopped."""
    return denial_words(Denial.from_data(error))


def denial_words(denial: Denial) -> str:
    """The reason of a refusal in words, with its single points in it."""
    facts = {name: fact if isinstance(fact, str) else _("、").join(fact) for name, fact in denial.facts}
    points = _("；").join(denial_words(point) for point in denial.points)
    return str(DENIALS[denial.code]) % (facts | {"points": points})
