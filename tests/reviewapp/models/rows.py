"""Rows of the tables that keep what was done, made as the product makes them."""

from __future__ import annotations

import sqlalchemy as sa

from reviewapp.db import db
from reviewapp.models import (
    AddedMinutes,
    Application,
    Assignment,
    Ballot,
    BallotResult,
    BallotTurn,
    BallotVoter,
    CertaintyEstimate,
    Expert,
    MatchOverruling,
    Opinion,
    Panel,
    PanelDraw,
    PanelDrawResult,
    PanelReplacement,
    PrintedPage,
    RankingRun,
    Reassignment,
    Recommendation,
    RecommendationCorrection,
    Referral,
    ReferralDraw,
    ReferralReplacement,
    ReferralRule,
    Scan,
    ScanMatch,
    ScanPage,
    ScoreSheet,
    SensitivityStudy,
    SetAsideEdit,
    SetAsideReason,
    Stage,
    StoredFile,
    WrittenExplanation,
)
from tests.factories import (
    AT,
    Cast,
    shortlist,
)


def make_opinion(expert: Expert, application: Application) -> None:
    """A draft of an expert without a seat, with an opinion and an edit that came too late for another."""
    sheet = ScoreSheet(
        assignment=Assignment(application=application, expert=expert),
        scheme_version=application.round.scheme_version,
        dealt_at=AT,
        opinions=[Opinion(revision=1, text="特色鲜明", saved_at=AT)],
        set_aside=[
            SetAsideEdit(edit_id="0" * 32, base=0, reason=SetAsideReason.CONFLICT, received_at=AT),
        ],
    )
    db.session.add(sheet)


def make_draw(cast: Cast) -> None:
    """A draw of the panel that there is, as it would be on record."""
    seal = {"record": "{}", "digest": "0" * 64}
    draw = PanelDraw(
        round_id=cast.round.id,
        code="A",
        title="第一组",
        applications=[],
        plan="{}",
        commitment="0" * 64,
        committed_at=AT,
        committed_by_id=cast.office.id,
        replacements=[
            PanelReplacement(
                number=1, expert="E1", reason="因病", made_at=AT, made_by_id=cast.office.id, **seal
            )
        ],
    )
    draw.result = PanelDrawResult(
        panel_id=db.session.scalars(sa.select(Panel.id)).one(),
        public_value="1",
        source="公告",
        came_up_at=AT,
        held_at=AT,
        held_by_id=cast.office.id,
        **seal,
    )
    db.session.add(draw)


def make_ballot(cast: Cast) -> None:
    """A ballot on the ranking, voted in and counted."""
    run_id, expert = db.session.scalars(sa.select(RankingRun.id)).one(), cast.experts[0].id
    ballot = Ballot(
        run_id=run_id,
        number=1,
        applications=["01", "02"],
        places=1,
        opened_at=AT,
        opened_by_id=cast.office.id,
    )
    ballot.voters = [BallotVoter(expert_id=expert, turn=BallotTurn())]
    ballot.result = BallotResult(papers=1, votes={"01": 1, "02": 0}, closed_at=AT, digest="0" * 64)
    db.session.add(ballot)


def make_study(cast: Cast) -> None:
    """A study of the ranking."""
    seal = {"facts_digest": "0" * 64, "result_digest": "0" * 64}
    study = SensitivityStudy(
        run_id=db.session.scalars(sa.select(RankingRun.id)).one(),
        parameters={},
        facts="{}",
        code_version="1",
        result="{}",
        made_at=AT,
        made_by_id=cast.office.id,
        **seal,
    )
    db.session.add(study)


def make_scan(cast: Cast) -> None:
    """A scan of one page, matched by hand."""
    file = StoredFile(
        filename="签字.pdf",
        media_type="application/pdf",
        size=1,
        sha256="1" * 64,
        stored_at=AT,
        uploaded_by=cast.office.id,
    )
    page = ScanPage(scan=Scan(file=file, round=cast.round, pages=1), page=1, read_at=AT)
    page.match = ScanMatch(
        sheet=cast.sheet(db.session, 0, 1), reason="核对", matched_by=cast.office, matched_at=AT
    )
    page.printed = [PrintedPage(number=1, count=2)]
    db.session.add(page)


def make_minutes(cast: Cast) -> None:
    """Minutes that came after the decision."""
    file = StoredFile(
        filename="纪要.pdf",
        media_type="application/pdf",
        size=1,
        sha256="2" * 64,
        stored_at=AT,
        uploaded_by=cast.approver.id,
    )
    db.session.add(AddedMinutes(file=file, shortlist_id=shortlist(db.session, cast).id))


def make_referral(cast: Cast) -> None:
    """The grey band sent to extra experts who are drawn, and what an expert wrote on a returned sheet."""
    made, kept = {"made_at": AT, "made_by_id": cast.office.id}, {"record": "{}", "digest": "0" * 64}
    sent = Referral(
        round_id=cast.round.id,
        stage=Stage.REREVIEW,
        rule=ReferralRule.BAND,
        run_id=db.session.scalars(sa.select(RankingRun.id)).one(),
        estimate_id=db.session.scalars(sa.select(CertaintyEstimate.id)).one(),
        plan="{}",
        commitment="0" * 64,
        applications=["01"],
        **made,
    )
    sent.draw = ReferralDraw(
        public_value="1",
        source="公告",
        came_up_at=AT,
        **kept,
        held_at=AT,
        held_by_id=cast.office.id,
        replacements=[ReferralReplacement(number=1, expert="E1", reason="因病", **made, **kept)],
    )
    sheet = cast.sheet(db.session, 0, 1)
    db.session.add_all(
        [sent, WrittenExplanation(sheet_id=sheet.id, number=1, text="维持原评分。", written_at=AT)]
    )


def make_reassignment(cast: Cast) -> None:
    """A seat that stands for another."""
    seats = [cast.assignment(db.session, 2, expert).id for expert in (0, 1)]
    about = {"reason": "因病", "made_by_id": cast.office.id, "made_at": AT}
    db.session.add(Reassignment(assignment_id=seats[0], replacement_id=seats[1], **about))


def make_overruling(cast: Cast) -> None:
    """A match by name that was found mistaken."""
    about = {"reason": "同名", "made_by_id": cast.office.id, "made_at": AT}
    pair = {"application_id": cast.applications[0].id, "expert_id": cast.outsider.id}
    db.session.add(MatchOverruling(**pair, number=1, overruled=True, **about))


def make_recommendation(cast: Cast) -> None:
    """A recommendation that was put into another place."""
    correction = RecommendationCorrection(
        version=2, withdrawn=False, place=2, ground="更正", recorded_by=cast.office, recorded_at=AT
    )
    db.session.add(
        Recommendation(
            application_id=cast.applications[0].id, place=1, recorded_at=AT, corrections=[correction]
        )
    )
