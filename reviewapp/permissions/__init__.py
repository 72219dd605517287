"""Who may do what. Each ``may_…`` gives None, or the ``Denial`` that page and guard alike show."""

from reviewapp.permissions.account import may_change_account, may_open_account, may_see_accounts
from reviewapp.permissions.application import may_decide_application, may_waive
from reviewapp.permissions.ballot import may_hold_ballot, may_see_ballots, may_vote
from reviewapp.permissions.correction import (
    may_propose_correction,
    may_review_correction,
    may_see_corrections,
)
from reviewapp.permissions.document import (
    kinds_shown,
    may_issue,
    may_read_document,
    may_see_documents,
    names_experts,
)
from reviewapp.permissions.entry import may_change_pledge, may_declare, may_enter, may_enter_recusal, may_sign
from reviewapp.permissions.event import may_see_event_detail, may_see_events
from reviewapp.permissions.exclusion import (
    may_propose_exclusion,
    may_review_exclusion,
    may_see_exclusions,
)
from reviewapp.permissions.expert import may_keep_experts, may_see_experts
from reviewapp.permissions.holidays import may_change_calendar, may_see_calendar
from reviewapp.permissions.invitation import may_invite
from reviewapp.permissions.job import may_change_job, may_see_jobs, may_start_job
from reviewapp.permissions.objection import (
    may_accept_objection,
    may_enter_objection,
    may_print_objection,
    may_rule,
    may_see_objections,
)
from reviewapp.permissions.panel_opinion import (
    may_answer_application_opinion,
    may_answer_panel_opinion,
    may_name_leader,
    may_read_application_opinion,
    may_read_panel_opinion,
    may_require_opinions,
    may_see_panel_opinions,
    may_write_application_opinion,
    may_write_panel_opinion,
)
from reviewapp.permissions.ranking import (
    FROZEN,
    may_see_ranking,
    may_study_sensitivity,
    may_work_on_ranking,
)
from reviewapp.permissions.reassignment import may_reassign
from reviewapp.permissions.reopening import may_answer_request, may_request_reopening, may_see_requests
from reviewapp.permissions.round import (
    may_admit,
    may_change_phase,
    may_change_settings,
    may_close_stage,
    may_compose_panels,
    may_create_round,
    may_import,
    may_overrule_match,
    may_plan,
    may_remind,
    may_review,
    may_review_change,
    may_see_progress,
    may_see_round,
    may_see_rounds,
    may_send_on,
)
from reviewapp.permissions.scan import may_see_scans, may_take_in_scans
from reviewapp.permissions.scheme import may_change_schemes, may_choose_schemes, may_see_schemes
from reviewapp.permissions.score_sheet import may_return_sheet, may_score, may_see_own_list, may_see_sheet
from reviewapp.permissions.stored_file import may_read_file, may_upload
from reviewapp.permissions.unit import (
    may_correct_recommendations,
    may_print_recommendations,
    may_recommend,
    may_see_own_application,
    may_see_own_applications,
    may_see_own_outcome,
    may_see_recommendations,
)
from reviewapp.permissions.wording import may_change_wording, may_see_wording

__all__ = [
    "FROZEN",
    "kinds_shown",
    "may_accept_objection",
    "may_admit",
    "may_answer_application_opinion",
    "may_answer_panel_opinion",
    "may_answer_request",
    "may_change_account",
    "may_change_calendar",
    "may_change_job",
    "may_change_phase",
    "may_change_pledge",
    "may_change_schemes",
    "may_change_settings",
    "may_change_wording",
    "may_choose_schemes",
    "may_close_stage",
    "may_compose_panels",
    "may_correct_recommendations",
    "may_create_round",
    "may_decide_application",
    "may_declare",
    "may_enter",
    "may_enter_objection",
    "may_enter_recusal",
    "may_hold_ballot",
    "may_import",
    "may_invite",
    "may_issue",
    "may_keep_experts",
    "may_name_leader",
    "may_open_account",
    "may_overrule_match",
    "may_plan",
    "may_print_objection",
    "may_print_recommendations",
    "may_propose_correction",
    "may_propose_exclusion",
    "may_read_application_opinion",
    "may_read_document",
    "may_read_file",
    "may_read_panel_opinion",
    "may_reassign",
    "may_recommend",
    "may_remind",
    "may_request_reopening",
    "may_require_opinions",
    "may_return_sheet",
    "may_review",
    "may_review_change",
    "may_review_correction",
    "may_review_exclusion",
    "may_rule",
    "may_score",
    "may_see_accounts",
    "may_see_ballots",
    "may_see_calendar",
    "may_see_corrections",
    "may_see_documents",
    "may_see_event_detail",
    "may_see_events",
    "may_see_exclusions",
    "may_see_experts",
    "may_see_jobs",
    "may_see_objections",
    "may_see_own_application",
    "may_see_own_applications",
    "may_see_own_list",
    "may_see_own_outcome",
    "may_see_panel_opinions",
    "may_see_progress",
    "may_see_ranking",
    "may_see_recommendations",
    "may_see_requests",
    "may_see_round",
    "may_see_rounds",
    "may_see_scans",
    "may_see_schemes",
    "may_see_sheet",
    "may_see_wording",
    "may_send_on",
    "may_sign",
    "may_start_job",
    "may_study_sensitivity",
    "may_take_in_scans",
    "may_upload",
    "may_vote",
    "may_waive",
    "may_work_on_ranking",
    "may_write_application_opinion",
    "may_write_panel_opinion",
    "names_experts",
]
