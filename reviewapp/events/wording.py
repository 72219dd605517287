"""The words of the record: acts and what they were done to. What has none is shown by its code."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.labels import ACTIONS

ACTS: dict[str, LazyString] = {
    **ACTIONS,
    "accept_invitation": _l("接受邀请并设定密码"),
    "answer_panel_opinion": _l("对评审组意见表态"),
    "cancel_job": _l("取消后台任务"),
    "cast_vote": _l("投票"),
    "change_settings": _l("设定规则"),
    "choose_schemes": _l("更换标准和指标体系"),
    "close_ballot": _l("结束投票"),
    "commit_draw": _l("固定抽取名单和规则"),
    "compare_methods": _l("比较方法"),
    "compose_panel": _l("组成评审组"),
    "copy_document": _l("下载文件的可编辑副本"),
    "create_round": _l("建立批次"),
    "deal_panel": _l("分派（按组）"),
    "deal_round": _l("分派（全部组一并）"),
    "declare": _l("作出回避声明"),
    "diagnose": _l("评分诊断"),
    "enqueue_job": _l("提出后台任务"),
    "enter_recusal": _l("登记书面回避"),
    "estimate_certainty": _l("估计名次把握程度"),
    "exclusion_effect": _l("记录排除的影响"),
    "explain_sheet": _l("书面说明"),
    "export": _l("导出表格"),
    "grant_reopening": _l("同意退回修改"),
    "hold_draw": _l("抽取评审组"),
    "import_applications": _l("导入申报"),
    "import_experts": _l("导入专家"),
    "import_recommendations": _l("导入推荐汇总"),
    "import_recusals": _l("导入回避"),
    "issue_document": _l("生成文件"),
    "issue_invitation": _l("发出邀请"),
    "issue_password": _l("发放密码"),
    "issue_ranked_list": _l("生成择优排序表"),
    "match_scan": _l("认定扫描件"),
    "name_leader": _l("登记评审组组长"),
    "open_account": _l("建立账号"),
    "open_ballot": _l("发起投票"),
    "plan_phases": _l("安排进度"),
    "propose_change": _l("提出规则变更"),
    "propose_exclusion": _l("提出排除评分表"),
    "reassign": _l("改派"),
    "record_employment": _l("记录任职经历"),
    "refuse_reopening": _l("不同意退回修改"),
    "remind_experts": _l("提醒专家"),
    "reopen_sheet": _l("重新打开评分表"),
    "replace_drawn": _l("递补专家"),
    "request_reopening": _l("申请退回修改"),
    "require_opinions": _l("规定是否须出具评审组意见"),
    "retry_job": _l("继续后台任务"),
    "review_change": _l("处理规则变更"),
    "revoke_invitation": _l("撤销邀请"),
    "sign_pledge": _l("签署承诺书"),
    "store_holidays": _l("存入放假安排"),
    "store_scans": _l("上传签字扫描件"),
    "store_scheme": _l("存入指标体系"),
    "store_wording": _l("存入文件文本"),
    "study_sensitivity": _l("敏感性分析"),
    "submit_sheet": _l("提交评分表"),
    "switch_account": _l("停用或恢复账号"),
    "what_if": _l("试算"),
    "word_pledge": _l("拟定承诺书"),
    "write_panel_opinion": _l("撰写评审组意见"),
}

SUBJECTS: dict[str, LazyString] = {
    "application": _l("申报"),
    "ballot": _l("无记名投票"),
    "certainty_estimate": _l("名次把握程度"),
    "decision": _l("审定"),
    "deviation": _l("与排序不一致的说明"),
    "diagnosis": _l("评分诊断"),
    "employment": _l("任职经历"),
    "exclusion": _l("排除评分表"),
    "expert": _l("专家"),
    "document": _l("文件"),
    "holiday_notice": _l("放假安排"),
    "invitation": _l("邀请"),
    "job": _l("后台任务"),
    "notice": _l("公示"),
    "notice_wording": _l("文件文本"),
    "panel": _l("评审组"),
    "panel_draw": _l("抽取"),
    "panel_opinion": _l("评审组意见"),
    "phase_plan": _l("进度安排"),
    "pledge": _l("承诺书"),
    "proposal": _l("送审"),
    "ranking_run": _l("排序"),
    "recusal": _l("回避"),
    "referral": _l("会评与复评"),
    "reopening_request": _l("退回修改申请"),
    "review": _l("复核意见"),
    "round": _l("批次"),
    "scan": _l("签字扫描件"),
    "scan_page": _l("签字扫描件"),
    "scheme_version": _l("指标体系"),
    "score_sheet": _l("评分表"),
    "sensitivity_study": _l("敏感性分析"),
    "setting_change": _l("规则变更"),
    "shortlist": _l("拟认定名单"),
    "stored_file": _l("证明材料"),
    "user_account": _l("账号"),
    "waiver": _l("例外"),
}


def act_words(act: str) -> str:
    """What was done."""
    return str(ACTS.get(act, act))


def subject_words(subject: str) -> str:
    """What it was done to."""
    return str(SUBJECTS.get(subject, subject))
