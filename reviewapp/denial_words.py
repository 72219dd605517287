"""Why something is refused, in words: one sentence for each code of a ``Denial``."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from scoring.totals import BlockReason

DENIALS = {
    "wrong_role": _l("您的角色无权进行此操作。"),
    "not_assigned": _l("没有找到这个页面。"),
    "no_peeking": _l("评分进行期间，任何人不得查看评分、总分和统计结果。"),
    "entry_open": _l("请先签署承诺书并作出回避声明，之后方可查看申报材料和评分。"),
    "expert.withdrawn": _l("这段日期已经撤销。"),
    "exclusion.proposed": _l("该评分表已提出排除，不能重复提出。"),
    "exclusion.not_leader": _l("组长应为同一评审组的其他专家。"),
    "exclusion.no_sheet": _l("没有找到这份已提交的评分表，请核对申报编号和专家编号。"),
    "exclusion.undecided": _l("申报%(application)s、专家%(expert)s的评分表是否排除尚未决定"),
    "exclusion.wrong_state": _l("该排除已经决定，不能再改。"),
    "entry.no_seat": _l("该专家不参加评审这件申报，请核对两个编号。"),
    "entry.recused_already": _l("该专家对这件申报的回避已经登记。"),
    "entry.in_future": _l("声明日期不能晚于今天。"),
    "entry_closed": _l("本批次评分已截止，不再签署和声明。发现应当回避情形的，请直接联系秘书处。"),
    "recused": _l("您与该申报须回避，不能查看其材料，也不参加其评审。"),
    "reassigned": _l("这件申报已改派其他专家评审。您已填写的内容保留备查，不计入结果。"),
    "reassignment.changed": _l("所选评分表中有的刚刚提交或已改派，请重新核对后再改派。"),
    "reassignment.barred": _l("接替的专家不能评审下列申报，请重新核对：%(numbers)s。"),
    "reassignment.no_candidate": _l("专家%(expert)s不是可以接替的人选，请重新选择。"),
    "pledge.signed": _l("已有专家签署承诺书，文本不再更改。"),
    "ballot.not_in_chain": _l("本批次的并列规则没有规定无记名投票。"),
    "ballot.open": _l("已有一次投票正在进行。"),
    "ballot.no_tie": _l("入围线上没有需要投票区分的并列。"),
    "ballot.nobody": _l("并列申报的评审组没有可以投票的专家。"),
    "ballot.voted": _l("您已投票，不能再投。"),
    "ballot.closed": _l("投票已截止。"),
    "ballot.empty": _l("还没有专家投票，不能截止。"),
    "ballot.other_number": _l("请选择%(places)s件，不多不少。"),
    "sensitivity.not_possible": _l("现有评分还不能合成总分，或名额规则不能同时满足，无法计算。"),
    "account.own": _l("不能停用自己的账号，也不能给自己发放密码。"),
    "account.taken": _l("登录名“%(username)s”已有人使用，请换一个。"),
    "unit.not_published": _l("评审结果在公示后方可查看。"),
    "scoring_not_open": _l("本批次尚未启动评分。"),
    "scoring_closed": _l("本批次评分已截止，评分表不能再修改。"),
    "deadline_passed": _l("已过评分截止时间。如需延长，请联系秘书处。"),
    "scheme.version_taken": _l("版本“%(version)s”已用于第%(number)s版；内容有改动的，请填写新的版本。"),
    "scheme.superseded": _l("这期间已存入第%(number)s版，请打开最新版后再操作。"),
    "scheme.unsound": _l("指标体系有误，不能采用：%(problems)s。"),
    "scheme.not_exchangeable": _l("这一版含有工作簿不能保存的内容（如换行），请下载 YAML 文件。"),
    "round.schemes_frozen": _l("独立评分启动后，认定标准和评分指标体系不再更换。"),
    "round.standard_applied": _l("已有申报按现行认定标准作出受理决定，不能再更换认定标准：%(numbers)s。"),
    "round.nothing_to_score": _l(
        "所选的指标体系没有由专家评分的指标。只按数据计分的，请作为认定标准在受理时采用。"
    ),
    "round.nothing_to_join": _l("正式方法为数据得分与专家评分合成，所选的指标体系须同时有这两类指标。"),
    "round.tie_break_missing": _l("并列规则所用的指标不在所选的指标体系中：%(codes)s。"),
    "edit_conflict": _l("保存期间内容已在其他窗口或由他人更改。您本次填写的内容未写入，请核对后再保存。"),
    "round.wrong_state": _l("批次当前所处的阶段不能进行此操作。"),
    "application.over_quota": _l("超出推荐名额的一律不予受理，请先核实：%(points)s。"),
    "application.over_cap": _l("%(unit)s推荐名额%(cap)s件，已申报%(count)s件"),
    "application.wrong_state": _l("该申报当前的状态不能进行此操作。"),
    "application.stands_against": _l(
        "申报数据不符合认定标准，不能受理：%(problems)s。确有例外理由的，请先逐项记录。"
    ),
    "application.withdrawn": _l("推荐单位已撤回对该申报的推荐，不能受理。"),
    "recommendation.superseded": _l(
        "您打开页面之后，该单位的推荐情况已有新的更正。您填写的内容仍在页面上，请与下方记录核对后再提交。"
    ),
    "recommendation.decided": _l("已受理的申报不能撤回推荐：%(numbers)s。"),
    "recommendation.shared_place": _l("推荐顺序不能相同，重复的有：第%(places)s位。"),
    "recommendation.over_quota": _l("%(unit)s推荐名额%(cap)s件，更正后将有%(count)s件，超出名额。"),
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
    "scan.wrong_type": _l("“%(name)s”不是扫描件，请上传 PDF、PNG 或 JPEG。本次上传的文件均未收存。"),
    "scan.known": _l("“%(name)s”此前已上传。本次上传的文件均未收存。"),
    "scan.unreadable": _l("“%(name)s”打不开，可能已损坏或加密。本次上传的文件均未收存。"),
    "scan.matched": _l("这一页已对应到评分表。"),
    "waiver.not_allowed": _l("“%(title)s”不能记录例外理由：认定标准对这一项没有规定例外。"),
    "waiver.nothing_to_waive": _l("这一项没有不符合之处，无需记录例外理由。"),
    "waiver.recorded": _l("这一项已记录例外理由，不再更改。"),
    "score_sheet.wrong_state": _l("评分表已提交并锁定，不能再修改。"),
    "score_sheet.not_submitted": _l("评分表尚未提交，可以直接修改，无需申请退回。"),
    "reopening.requested": _l("已申请退回修改，请等待秘书处答复。"),
    "reopening_request.wrong_state": _l("这项申请已经答复。"),
    "score_sheet.unprintable": _l(
        "申报%(number)s的指标%(code)s，评审意见含有公文字体不能印出的字符：%(characters)s，请更正后再提交。"
    ),
    "score_sheet.opinion_unprintable": _l(
        "申报%(number)s的总体评审意见含有公文字体不能印出的字符：%(characters)s，请更正后再提交。"
    ),
    "score_sheet.unexplained": _l("退回复议的评分表，须先填写并保存书面说明，方可提交。"),
    "returns.no_sheet": _l("没有找到申报%(application)s、专家%(expert)s已提交的评分表。"),
    "score_sheet.reopened": _l("这一版评分表已退回修改，另有新版。"),
    "job.part_failed": _l("第%(part)s步出错：%(message)s"),
    "job.lost": _l("工作进程连续%(attempts)s次在同一步中断。请先查看其日志，再从该步继续。"),
    "job.wrong_state": _l("该任务当前的状态不能进行此操作。"),
    "round.applications_open": _l("还有申报未作出受理决定：%(numbers)s。"),
    "round.not_dealt": _l("还有已受理的申报未分派专家：%(numbers)s。"),
    "document.not_sealed": _l("文件没有完成签章，未予存档，也未发布（%(reason)s）。请联系系统管理人员。"),
    "verification.too_often": _l("核验次数过多，请一分钟后再试"),
    "exports.too_many": _l(
        "本批次共%(count)s件申报，超过一个工作簿能容纳的%(most)s张汇总表。请导出评分明细。"
    ),
    "diagnosis.no_sheets": _l("还没有已提交的评分表，不能诊断。"),
    "diagnosis.no_totals": _l("不能合成总分，无法诊断：%(reason)s。"),
    "ranking.meeting_due": _l("按规则须先进行会评，会评结束后再形成排序。"),
    "ranking.stage_due": _l("按规则，本次排序之后还须提交下一阶段评审，完成后再排序、复核。"),
    "ranking.at_meeting": _l("会评：%(points)s"),
    "stages.none_due": _l("按规则，现阶段没有应提交下一阶段评审的申报。"),
    "stages.no_band": _l("灰区内没有申报，无需复评，可以直接复核排序。"),
    "stages.short": _l("下列申报的评分表尚未收齐，不能结束：%(numbers)s。"),
    "panel_opinion.not_leader": _l("评审意见由本组组长撰写。"),
    "panel_opinion.not_of_panel": _l("组长应为本评审组的专家。"),
    "panel_opinion.not_open": _l(
        "现在不能撰写或表态：有会评的在会评期间，没有会评的在评分截止后、形成排序前。"
    ),
    "panel_opinion.newer": _l("评审意见已有新的一版，您填写的内容还在本页，请核对最新版后再保存。"),
    "panel_opinion.none": _l("还没有评审组出具意见，没有可以打印的纪要。"),
    "panel_opinion.own": _l("意见由您撰写，不必表态。"),
    "panel_opinion.missing": _l("按本批次的规则，下列评审组须先出具评审意见：%(panels)s。"),
    "stages.not_drawn": _l("加派专家尚未抽取，不能结束灰区复评。"),
    "ranking.not_measured": _l("申报%(application)s的指标%(indicator)s缺少可计分的数据"),
    "ranking.review_overtaken": _l("核对期间本次排序已另行办理，复核意见没有登记。"),
    "ranking.review_under_way": _l("本次排序已有一份复核意见正在后台核对，您的意见没有登记。"),
    "ranking.changed_meanwhile": _l("计算期间本批次的评分表、规则或排序已有变化，结果未存档。请重新计算。"),
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
    "shortlist.no_entry": _l("名单中没有编号为%(number)s的申报，请核对编号。"),
    "shortlist.no_deviation": _l("“%(name)s”的结果没有变化，无需调整。"),
    "shortlist.empty": _l("名单中没有拟认定的集群，不能送审。"),
    "decision.minutes_known": _l("“%(name)s”此前已登记，不必重复补充。"),
    "decision.in_future": _l("审定日期不能晚于今天。"),
    "decision.before_ranking": _l("审定日期不能早于排序形成之日（%(day)s）。"),
    "notice.in_past": _l("公示首日不能早于发布之日。"),
    "document.no_panel": _l("还没有组成评审组。"),
    "document.too_early": _l("现阶段还不能生成这份文件。"),
    "document.copy_differs": _l(
        "公示发布后所依据的放假安排或记录有变化，无法生成内容一致的副本；请下载已存档的公示文件。"
    ),
    "document.no_draw": _l("本批次没有抽取记录：评审组不是抽取产生，或者尚未抽取。"),
    "document.no_recommendation": _l("本批次没有推荐单位的推荐记录。"),
    "announcement.not_over": _l("公示期至%(day)s，期满后方可发布通告。"),
    "notice.not_over": _l("公示期至%(day)s，期满后方可办结。"),
    "round.code_taken": _l("批次代码“%(code)s”已被使用，请换一个。"),
    "round.rules_open": _l("评审办法、正式方法或评分截止日期尚未确定，请先在“规则设定”中填写。"),
    "round.settings_final": _l("已形成排序，评审规则不再变更。"),
    "round.change_waits": _l("已有一项规则变更等待批准，请先处理。"),
    "round.change_decided": _l("这项规则变更已经处理，或已不能再处理。"),
    "round.nothing_changed": _l("没有改动任何规则。"),
    "match.recused": _l("专家已对该申报登记回避。回避只能由专家声明，不能以核对有误为由取消。"),
    "match.none": _l("数据核对没有发现专家与该申报的关联，或已认定有误，无需再次认定。"),
    "match.stands": _l("该核对结果没有被认定有误，无需恢复。"),
    "panels.no_applications": _l("所选领域没有尚未编组的已受理申报。"),
    "panels.code_taken": _l("组别代码“%(code)s”已经用过。一个组别只抽取一次，不能重抽。"),
    "panels.already_held": _l("这个评审组已经抽取，不能再次抽取。"),
    "panels.not_held": _l("尚未抽取，没有可以递补的席位。"),
    "panels.value_too_early": _l("公开数值的产生时间早于承诺值的固定时间，不能采用：先承诺，后取数。"),
    "panels.value_to_come": _l("公开数值的产生时间还没有到。"),
    "panels.draw.even": _l("成员人数应为奇数，现为%(places)s人。"),
    "panels.draw.contradiction": _l("组成规则要求的人数超过了%(places)s人。"),
    "panels.draw.too_few_candidates": _l(
        "去掉应回避和本地区的专家后，候选专家只有%(candidates)s人，需要至少%(needed)s人。"
    ),
    "panels.draw.short_technical": _l("可抽取的技术专家不足，请在专家库核对专家类别，或补充专家。"),
    "panels.draw.short_finance": _l("可抽取的财务专家不足，请在专家库核对专家类别，或补充专家。"),
    "panels.draw.composition": _l(
        "候选专家不能满足组成规则：专家不少于三分之二，技术专家不少于五分之三，财务专家至少一人。"
    ),
    "panels.draw.not_drawn": _l("专家%(expert)s既不是成员，也不是递补专家。"),
    "panels.draw.nobody_left": _l("没有符合组成规则的专家可以递补专家%(expert)s。"),
    "panels.too_few_experts": _l(
        "分派做不成：下列申报去掉已登记回避和数据核对应回避的专家后，可评的专家不够：%(applications)s。请增加专家或减少每件申报的评分表数。"
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
