"""Words for codes. Chinese is the source; English stands in the translations."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.imports.columns import ImportKind
from reviewapp.models import (
    ApplicationState,
    Band,
    ConflictOfInterest,
    DocumentKind,
    JobState,
    ReviewVerdict,
    RoleName,
    RoundPhase,
    SheetState,
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
from reviewapp.wording import _
from reviewapp.workflow import Denial
from scoring.eligibility import Outcome, Verdict
from scoring.scheme import BandEdge, CommentRule, Kind, Operator, Require
from scoring.selection import Reason
from scoring.totals import BlockReason

LABELS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    RoleName: {
        RoleName.EXPERT: _l("评审专家"),
        RoleName.SECRETARIAT: _l("评审组织单位（秘书处）"),
        RoleName.APPROVER: _l("复核人员"),
        RoleName.SUPERVISOR: _l("监督人员"),
        RoleName.ADMINISTRATOR: _l("系统管理员"),
    },
    RoundPhase: {
        RoundPhase.PREPARING: _l("准备"),
        RoundPhase.SCORING: _l("独立评分"),
        RoundPhase.CLOSED: _l("评分截止"),
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
    SheetState: {
        SheetState.DRAFT: _l("草稿"),
        SheetState.SUBMITTED: _l("已提交"),
    },
    ImportKind: {
        ImportKind.APPLICATIONS: _l("申报"),
        ImportKind.EXPERTS: _l("专家"),
        ImportKind.RECUSALS: _l("回避"),
        ImportKind.RECOMMENDATIONS: _l("推荐汇总"),
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
    DocumentKind: {
        DocumentKind.RANKED_LIST: _l("择优排序表（内部）"),
        DocumentKind.NOTICE: _l("公示"),
        DocumentKind.ANNOUNCEMENT: _l("通告"),
        DocumentKind.PUBLIC_LIST: _l("拟认定名单（公开）"),
        DocumentKind.ROLL_UP: _l("评分汇总表（内部）"),
        DocumentKind.SCORE_SHEET: _l("专家评分表（内部）"),
        DocumentKind.EXPLANATION: _l("评审结果说明（内部）"),
        DocumentKind.PROPOSAL: _l("送审稿（内部）"),
        DocumentKind.EVALUATION: _l("评审工作评估报告（内部）"),
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
}

ACTIONS = {
    "open_scoring": _l("启动独立评分"),
    "close_scoring": _l("截止评分"),
    "rank": _l("形成择优排序"),
    "draw_shortlist": _l("拟定名单"),
    "confirm_ranking": _l("复核通过排序"),
    "return_ranking": _l("退回排序"),
    "record_deviation": _l("调整名单"),
    "submit_list": _l("送审"),
    "return_list": _l("退回名单"),
    "record_decision": _l("登记审定"),
    "publish_notice": _l("发布公示"),
    "conclude": _l("办结批次"),
    "admit": _l("受理"),
    "return": _l("不予受理"),
    "record_waiver": _l("记录例外理由"),
    "store_files": _l("收存证明材料"),
    "save": _l("保存草稿"),
    "submit": _l("提交"),
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
}

DENIALS = {
    "wrong_role": _l("您的角色无权进行此操作。"),
    "not_assigned": _l("没有找到这个页面。"),
    "no_peeking": _l("独立评分截止前，任何人不得查看评分、总分和统计结果。"),
    "entry_open": _l("请先签署承诺书并作出回避声明，之后方可查看申报材料和评分。"),
    "entry_closed": _l("本批次评分已截止，不再签署和声明。发现应当回避情形的，请直接联系秘书处。"),
    "recused": _l("您与该申报须回避，不能查看其材料，也不参加其评审。"),
    "pledge.signed": _l("已有专家签署承诺书，文本不再更改。"),
    "account.own": _l("不能停用自己的账号，也不能给自己发放密码。"),
    "account.taken": _l("登录名“%(username)s”已有人使用，请换一个。"),
    "scoring_not_open": _l("本批次尚未启动评分。"),
    "scoring_closed": _l("本批次评分已截止，评分表不能再修改。"),
    "deadline_passed": _l("已过评分截止时间。如需延长，请联系秘书处。"),
    "scheme.version_taken": _l("版本“%(version)s”已用于第%(number)s版；内容有改动的，请填写新的版本。"),
    "scheme.superseded": _l("这期间已存入第%(number)s版，请打开最新版后再操作。"),
    "scheme.unsound": _l("指标体系有误，不能采用：%(problems)s。"),
    "scheme.not_exchangeable": _l("这一版含有工作簿不能保存的内容（如换行），请下载 YAML 文件。"),
    "round.schemes_frozen": _l("独立评分启动后，认定标准和评分指标体系不再更换。"),
    "round.standard_applied": _l("已有申报按现行认定标准作出受理决定，不能再更换认定标准：%(numbers)s。"),
    "round.nothing_to_score": _l("所选的指标体系没有由专家评分的指标。"),
    "round.tie_break_missing": _l("并列规则所用的指标不在所选的指标体系中：%(codes)s。"),
    "edit_conflict": _l("保存期间内容已在其他窗口或由他人更改。您本次填写的内容未写入，请核对后再保存。"),
    "round.wrong_state": _l("批次当前所处的阶段不能进行此操作。"),
    "application.over_quota": _l("超出推荐名额的一律不予受理，请先核实：%(points)s。"),
    "application.over_cap": _l("%(unit)s推荐名额%(cap)s件，已申报%(count)s件"),
    "application.wrong_state": _l("该申报当前的状态不能进行此操作。"),
    "application.stands_against": _l(
        "申报数据不符合认定标准，不能受理：%(problems)s。确有例外理由的，请先逐项记录。"
    ),
    "import.file_gone": _l("文件已不在服务器上，请重新上传。"),
    "file.none": _l("请选择要上传的文件。"),
    "file.empty": _l("文件“%(name)s”是空文件。本次上传的文件均未收存。"),
    "file.too_large": _l("文件“%(name)s”超过%(limit)sMB。本次上传的文件均未收存。"),
    "file.wrong_type": _l(
        "文件“%(name)s”不是 PDF、PNG、JPEG、XLSX 或 DOCX 文件（也不接受含宏的文件）。本次上传的文件均未收存。"
    ),
    "file.other_ending": _l(
        "文件“%(name)s”的内容与扩展名不符，按内容应为%(ending)s。本次上传的文件均未收存。"
    ),
    "file.already_judged": _l("已有专家提交该申报的评分表，不能再增加证明材料。"),
    "file.altered": _l(
        "文件“%(name)s”已缺失或被改动，与收存时登记的校验值不符，不能提供。请联系系统管理人员。"
    ),
    "waiver.not_allowed": _l("“%(title)s”不能记录例外理由：认定标准对这一项没有规定例外。"),
    "waiver.nothing_to_waive": _l("这一项没有不符合之处，无需记录例外理由。"),
    "waiver.recorded": _l("这一项已记录例外理由，不再更改。"),
    "score_sheet.wrong_state": _l("评分表已提交并锁定，不能再修改。"),
    "job.part_failed": _l("第%(part)s步出错：%(message)s"),
    "job.lost": _l("工作进程连续%(attempts)s次在同一步中断。请先查看其日志，再从该步继续。"),
    "job.wrong_state": _l("该任务当前的状态不能进行此操作。"),
    "round.applications_open": _l("还有申报未作出受理决定：%(numbers)s。"),
    "round.not_dealt": _l("还有已受理的申报未分派专家：%(numbers)s。"),
    "exports.too_many": _l(
        "本批次共%(count)s件申报，超过一个工作簿能容纳的%(most)s张汇总表。请导出评分明细。"
    ),
    "diagnosis.no_sheets": _l("还没有已提交的评分表，不能诊断。"),
    "diagnosis.no_totals": _l("不能合成总分，无法诊断：%(reason)s。"),
    "ranking.not_measured": _l("申报%(application)s的指标%(indicator)s缺少可计分的数据"),
    "ranking.blocked": _l("尚不能形成排序：%(points)s。"),
    BlockReason.TOO_FEW_SHEETS: _l("申报%(application)s只有%(found)s份评分表，不足%(limit)s份"),
    BlockReason.INCOMPLETE_SHEET: _l("申报%(application)s、专家%(expert)s：指标%(indicator)s未评分"),
    BlockReason.TOO_MUCH_ABSTAINED: _l("申报%(application)s、专家%(expert)s：无法评价的权重超过规定比例"),
    BlockReason.TOO_FEW_SCORES: _l(
        "申报%(application)s的指标%(indicator)s只有%(found)s个评分，不足%(limit)s个"
    ),
    "round.selection_rule_unreadable": _l("第%(number)s条名额规则的“%(key)s”填写有误。"),
    "round.selection_rule_unknown": _l("名额规则引用了不存在的属性或指标：%(names)s。"),
    "shortlist.rules_collide": _l("名额规则不能同时满足，无法拟定名单：%(points)s。"),
    "shortlist.colliding_rule": _l("%(rule)s %(group)s（%(number)s）"),
    "shortlist.colliding_places": _l("名额（%(number)s）"),
    "shortlist.unresolved_tie": _l("入围线上的并列按已公布的规则仍无法区分：%(numbers)s。"),
    "notice.first_day_not_worked": _l("公示首日应为工作日：按工作日计算的公示期从工作日起算。"),
    "ranking.altered": _l("存档的排序与其校验值不符，不能复核。请立即联系系统管理员和监督人员。"),
    "review.same_person": _l("经办和复核须由两人分别进行，不能复核自己经办的内容。"),
    "review.no_ground": _l("退回的必须写明理由。"),
    "shortlist.no_deviation": _l("“%(name)s”的结果没有变化，无需调整。"),
    "shortlist.empty": _l("名单中没有拟认定的集群，不能送审。"),
    "decision.in_future": _l("审定日期不能晚于今天。"),
    "decision.before_ranking": _l("审定日期不能早于排序形成之日（%(day)s）。"),
    "notice.in_past": _l("公示首日不能早于发布之日。"),
    "document.too_early": _l("现阶段还不能生成这份文件。"),
    "announcement.not_over": _l("公示期至%(day)s，期满后方可发布通告。"),
    "notice.not_over": _l("公示期至%(day)s，期满后方可办结。"),
    "round.code_taken": _l("批次代码“%(code)s”已被使用，请换一个。"),
    "round.rules_open": _l("评审办法、正式方法或评分截止日期尚未确定，请先在“规则设定”中填写。"),
    "round.settings_final": _l("已形成排序，评审规则不再变更。"),
    "round.change_waits": _l("已有一项规则变更等待批准，请先处理。"),
    "round.change_decided": _l("这项规则变更已经处理，或已不能再处理。"),
    "round.nothing_changed": _l("没有改动任何规则。"),
    "panels.no_applications": _l("所选领域没有尚未编组的已受理申报。"),
    "panels.code_taken": _l("组别代码“%(code)s”已经用过。一个组别只抽取一次，不能重抽。"),
    "panels.unknown_experts": _l("专家库中没有这些编号：%(numbers)s。"),
    "panels.already_held": _l("这个评审组已经抽取，不能再次抽取。"),
    "panels.not_held": _l("尚未抽取，没有可以递补的席位。"),
    "panels.value_too_early": _l("公开数值的产生时间早于承诺值的固定时间，不能采用：先承诺，后取数。"),
    "panels.value_to_come": _l("公开数值的产生时间还没有到。"),
    "panels.draw.even": _l("成员人数应为奇数，现为%(places)s人。"),
    "panels.draw.contradiction": _l("组成规则要求的人数超过了%(places)s人。"),
    "panels.draw.too_few_candidates": _l(
        "去掉应回避和本地区的专家后，候选专家只有%(candidates)s人，需要至少%(needed)s人。"
    ),
    "panels.draw.composition": _l(
        "候选专家不能满足组成规则：专家不少于三分之二，技术专家不少于五分之三，财务专家至少一人。"
    ),
    "panels.draw.not_drawn": _l("专家%(expert)s既不是成员，也不是递补专家。"),
    "panels.draw.nobody_left": _l("没有符合组成规则的专家可以递补专家%(expert)s。"),
    "panels.too_few_experts": _l(
        "分派做不成：下列申报去掉应回避的专家后，可评的专家不够：%(applications)s。请增加专家或减少每件申报的评分表数。"
    ),
    "panels.too_little_capacity": _l(
        "分派做不成：%(applications)s共需%(seats)s个席位，而能评的专家（%(experts)s）最多承担%(room)s个。请增加专家或核对回避。"
    ),
    "round.already_dealt": _l("本批次已经分派，不能再次抽取。"),
    "notice.before_decision": _l("公示首日不能早于审定日期。"),
    "notice.signed_before_decision": _l("成文日期不能早于审定日期。"),
    "document.nothing_to_print": _l("没有可打印的文件。"),
    "wording.superseded": _l("文本在您打开页面之后已有新版，请按新版核对后再存。"),
    "calendar.unknown_year": _l(
        "日历中没有%(year)s年的放假安排，不能推算工作日。请先录入国务院办公厅当年的通知。"
    ),
    "document.unprintable": _l("文件没有生成：%(reason)s。请改正该文字后重试。"),
    "calendar.superseded": _l("这期间%(year)s年已存入新的版本，请核对差异后再存。"),
    "csrf": _l("页面停留过久，安全令牌已失效。请返回上一页重新打开后再提交，已保存的评分不受影响。"),
    "http.400": _l("请求有误。"),
    "http.401": _l("登录已失效，请重新登录。"),
    "http.404": _l("没有找到这个页面。"),
    "http.405": _l("不能这样打开这个页面。"),
    "http.413": _l("文件太大。"),
    "http.500": _l("系统出错，已记录。您已保存的内容不受影响。"),
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
