"""Further stages: the whole of what the rule says goes on, scored anew beside the sheets of before."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from forms.panel_draw import ValueEntry
from forms.reassignment import ReassignmentEntry
from forms.unavailability import UnavailabilityEntry
from reports.fonts import Fonts
from reviewapp import proof
from reviewapp.db import db
from reviewapp.experts.service import record_unavailability
from reviewapp.issuing.records import draw_content
from reviewapp.models import (
    Event,
    GreyBand,
    PhasePlan,
    RankingRun,
    Referral,
    RoundPhase,
    ScoreSheet,
    SheetState,
    Stage,
    StageJoin,
)
from reviewapp.monitoring.queries import withdrawn
from reviewapp.panels.candidates import left_aside
from reviewapp.panels.replacements import experts_of
from reviewapp.ranking.queries import official_run
from reviewapp.ranking.runs import is_reproduced
from reviewapp.ranking.service import estimate_certainty, rank_round, review_ranking
from reviewapp.reassignments.queries import candidates, open_seats
from reviewapp.reassignments.service import reassign
from reviewapp.rounds.review import CONFIRMED
from reviewapp.rounds.stages import due
from reviewapp.scoresheets.queries import desk
from reviewapp.stages.draws import draw_experts
from reviewapp.stages.service import close_stage, send_on
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring.__main__ import main
from tests.conftest import client_of
from tests.exclusions import recuse_on_paper
from tests.factories import (
    AT,
    Cast,
    carry,
    enter_round,
    make_cast,
    make_expert,
    shortlist,
    stage,
    submit_all,
    submit_sheet,
)

LATER = AT + timedelta(hours=2)
VALUE = ValueEntry("123456", "某期开奖号码", (AT + timedelta(hours=1)).astimezone(ZONE).replace(tzinfo=None))


def refused(work: object) -> Denial:
    with pytest.raises(Refused) as error:
        work()
    db.session.rollback()
    return error.value.denial


def closed(applications: int = 3, **settings: object) -> Cast:
    """Scoring is closed; all methods of the round are the plain mean, so that sums are seen at a glance."""
    cast = make_cast(db.session, applications=applications, official_method="mean", **settings)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED)
    return cast


def meet(cast: Cast, *firsts: str) -> None:
    """At the meeting every expert gives each application that went there the same scores."""
    numbers = db.session.scalars(select(Referral)).one().applications
    at = {application.number: index for index, application in enumerate(cast.applications)}
    for number, first in zip(numbers, firsts, strict=True):
        for expert in range(3):
            submit_sheet(db.session, cast, at[number], expert, first, "40", stage=Stage.MEETING, at=LATER)
    close_stage(db.session, cast.round, Stage.MEETING, actor=cast.office, at=LATER)


def ranked(cast: Cast) -> dict[str, tuple[int, Decimal, int]]:
    run = rank_round(db.session, cast.round, actor=cast.office, at=LATER)
    db.session.commit()
    assert is_reproduced(run)
    assert proof.faults(db.session) == []
    return {row.application.number: (row.place, row.printed, row.sheets) for row in run.rows}


# Independent scoring gives 84, 82, 80; the meeting 60, 70, 80.
JOINS = {
    StageJoin.MEETING: {"01": (3, Decimal(60), 3), "02": (2, Decimal(70), 3), "03": (1, Decimal(80), 3)},
    StageJoin.WEIGHTED: {
        "01": (3, Decimal("69.6"), 6),
        "02": (2, Decimal("74.8"), 6),
        "03": (1, Decimal(80), 6),
    },
    StageJoin.JOINED: {"01": (3, Decimal(72), 6), "02": (2, Decimal(76), 6), "03": (1, Decimal(80), 6)},
}


@pytest.mark.parametrize("how", JOINS)
def test_the_stages_join_as_the_rules_say(context: Flask, how: StageJoin) -> None:
    cast = closed(stage_join=how, stage_percent=40 if how is StageJoin.WEIGHTED else None)
    before = [(one.id, one.submitted_at) for one in db.session.scalars(select(ScoreSheet))]
    assert refused(lambda: rank_round(db.session, cast.round, actor=cast.office, at=AT)) == (
        Denial("ranking.meeting_due")
    )
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    assert (cast.round.phase, sent.applications) == (RoundPhase.MEETING, ["01", "02", "03"])
    meet(cast, "20", "30", "40")
    assert ranked(cast) == JOINS[how]
    assert [(one.id, one.submitted_at) for one in db.session.scalars(select(ScoreSheet)) if one.number == 1][
        : len(before)
    ] == before
    review_ranking(db.session, cast.round, CONFIRMED, actor=cast.approver, at=LATER)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    chosen = {one.application.number for one in shortlist(db.session, cast).entries if one.selected}
    assert chosen == {"02", "03"}


def test_a_recusal_at_the_meeting_is_seen_with_the_seats_left_there(context: Flask) -> None:
    """The seats of independent scoring are no seats at the meeting."""
    cast = closed(stage_join=StageJoin.JOINED)
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    recuse_on_paper(db.session, cast, 0, 0)
    assert [(one.number, one.left) for one in withdrawn(db.session, cast.round)] == [("01", 2)]


def test_the_first_of_the_ranking_go_to_the_meeting_and_the_others_keep_their_score(context: Flask) -> None:
    cast = closed(stage_join=StageJoin.WEIGHTED, stage_percent=50, meeting_places=2)
    assert refused(lambda: send_on(db.session, cast.round, actor=cast.office, at=AT)) == (
        Denial("stages.none_due")
    )
    first = ranked(cast)
    assert refused(
        lambda: review_ranking(db.session, cast.round, CONFIRMED, actor=cast.approver, at=LATER)
    ) == Denial("ranking.stage_due")
    sent = send_on(db.session, cast.round, actor=cast.office, at=LATER)
    assert (sent.applications, sent.run.number) == (["01", "02"], 1)
    meet(cast, "20", "50")
    assert ranked(cast) == {
        "01": (3, Decimal(72), 6),
        "02": (1, Decimal(86), 6),
        "03": (2, Decimal(80), 3),
    }
    runs = db.session.scalars(select(RankingRun).order_by(RankingRun.number)).all()
    assert {row.application.number: (row.place, row.printed, row.sheets) for row in runs[0].rows} == first
    assert due(db.session, cast.round) is None


def test_a_meeting_is_held_to_its_end(context: Flask) -> None:
    cast = closed(stage_join=StageJoin.MEETING)
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    act = {"actor": cast.office, "at": AT}
    assert refused(lambda: close_stage(db.session, cast.round, Stage.MEETING, **act)) == (
        Denial("stages.short", (("numbers", ("01", "02", "03")),))
    )
    assert refused(lambda: rank_round(db.session, cast.round, **act)) == Denial("round.wrong_state")
    assert refused(lambda: send_on(db.session, cast.round, **act)) == Denial("stages.none_due")


def test_what_is_scored_at_the_meeting_comes_first_on_the_desk(context: Flask) -> None:
    cast = closed(stage_join=StageJoin.MEETING)
    expert, title, made = cast.experts[0].id, cast.round.title, stage(db.session, cast)

    def shown() -> list[tuple[Stage, bool, bool]]:
        db.session.expire_all()
        found = [(one.stage, one.is_open, one.is_current) for one in desk(db.session, expert)]
        db.session.commit()
        return found

    assert shown() == [(Stage.INDEPENDENT, False, True)]
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert shown() == [(Stage.MEETING, True, True), (Stage.INDEPENDENT, False, False)]
    page = client_of(context, made.seated).get("/desk/").text
    assert page.index("：会评") < page.rindex(title)
    assert page.count("我的全部评分") == 1
    assert re.findall("未开始</span>|已截止，未提交", page) == ["未开始</span>"] * 3
    cast.round.phase = RoundPhase.CLOSED
    db.session.commit()
    page = client_of(context, made.seated).get("/desk/").text
    assert re.findall("未开始</span>|已截止，未提交", page) == ["已截止，未提交"] * 3


def test_too_many_abstentions_at_the_meeting_block_the_ranking(context: Flask) -> None:
    cast = closed(stage_join=StageJoin.MEETING)
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    for application, expert in product(range(3), range(3)):
        second = None if (application, expert) == (1, 1) else "40"
        submit_sheet(db.session, cast, application, expert, "30", second, stage=Stage.MEETING, at=LATER)
    close_stage(db.session, cast.round, Stage.MEETING, actor=cast.office, at=AT)
    db.session.commit()
    denial = refused(lambda: rank_round(db.session, cast.round, actor=cast.office, at=AT))
    assert {point.code for point in denial.points} == {"ranking.at_meeting"}
    assert {point.points[0].facts[0] for point in denial.points} == {("application", "02")}


def grey(**settings: object) -> Cast:
    """A ranking with two applications that cannot be told apart, and three more experts in the pool."""
    values = {"grey_band": GreyBand.EXPERTS, "grey_band_experts": 1} | settings
    cast = make_cast(db.session, applications=4, official_method="mean", places=2, band_percent=25, **values)
    for application, scores in enumerate(
        (("48", "50", "49"), ("35", "38", "33"), ("36", "31", "37"), ("5", "8", "6"))
    ):
        for expert, first in enumerate(scores):
            submit_sheet(db.session, cast, application, expert, first, "40")
    for number in ("E7", "E8"):
        make_expert(db.session, number)
    carry(db.session, cast, RoundPhase.RANKED)
    return cast


def test_the_whole_grey_band_goes_to_extra_experts_whom_nobody_chose(context: Flask) -> None:
    cast = grey()
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert (cast.round.phase, sent.applications) == (RoundPhase.REREVIEW, ["02", "03"])
    act = {"actor": cast.office, "at": LATER}
    assert refused(lambda: close_stage(db.session, cast.round, Stage.REREVIEW, **act)) == (
        Denial("stages.not_drawn")
    )
    early = ValueEntry("1", "早于承诺", datetime(2026, 1, 1))  # noqa: DTZ001  the round's clock
    assert refused(lambda: draw_experts(db.session, sent, early, **act)) == Denial("panels.value_too_early")
    draw_experts(db.session, sent, VALUE, **act)
    db.session.commit()
    seats = db.session.scalars(select(ScoreSheet).where(ScoreSheet.state == SheetState.DRAFT)).all()
    (expert,) = {sheet.assignment.expert for sheet in seats}
    assert expert.number in {"E7", "E8", "E9"}
    assert {sheet.assignment.application.number for sheet in seats} == {"02", "03"}
    (recorded,) = draw_content(db.session, cast.round).panels
    assert (recorded.panel, recorded.commitment) == ("灰区复评加派专家", sent.commitment)
    assert (
        recorded.rules
        == "抽取成员1人；成员人数为单数，可抽取的专家不少于成员人数的3倍。灰区申报2件，由其全部评分：02、03。"
    )
    assert [(one.number, one.name) for one in recorded.experts] == [(expert.number, "")]
    assert refused(lambda: draw_experts(db.session, sent, VALUE, **act)) == Denial("panels.already_held")
    assert refused(lambda: close_stage(db.session, cast.round, Stage.REREVIEW, **act)) == (
        Denial("stages.short", (("numbers", ("02", "03")),))
    )


def test_the_extra_sheets_count_in_a_further_ranking_and_the_first_one_stays(context: Flask) -> None:
    cast = grey()
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    act = {"actor": cast.office, "at": LATER}
    draw_experts(db.session, sent, VALUE, **act)
    cast.experts = tuple(
        {
            sheet.assignment.expert
            for sheet in db.session.scalars(select(ScoreSheet))
            if not sheet.submitted_at
        }
    )
    enter_round(db.session, cast.round, cast.experts[0])
    for application, first in ((1, "20"), (2, "50")):
        submit_sheet(db.session, cast, application, 0, first, "40", stage=Stage.REREVIEW, at=LATER)
    close_stage(db.session, cast.round, Stage.REREVIEW, **act)
    assert {number: row[0] for number, row in ranked(cast).items()} == {"01": 1, "03": 2, "02": 3, "04": 4}
    runs = db.session.scalars(select(RankingRun).order_by(RankingRun.number)).all()
    assert [{row.application.number: row.sheets for row in run.rows}["02"] for run in runs] == [3, 4]
    review_ranking(db.session, cast.round, CONFIRMED, actor=cast.approver, at=LATER)
    acts = db.session.scalars(select(Event.act).order_by(Event.id)).all()
    assert [act for act in acts if act in ("send_to_experts", "draw_extra_experts", "close_rereview")] == [
        "send_to_experts",
        "draw_extra_experts",
        "close_rereview",
    ]


def test_whoever_has_no_seat_at_the_further_stage_still_prints_the_sheets_of_before(
    context: Flask, fonts: Fonts
) -> None:
    cast = grey()
    send_on(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    assert cast.round.phase == RoundPhase.REREVIEW
    made = stage(db.session, cast)
    answer = client_of(context, made.seated).get(f"/desk/rounds/{made.round}/sheets.pdf")
    assert (answer.status_code, len(PdfReader(BytesIO(answer.data)).pages)) == (200, 4)


def test_a_further_stage_lies_behind_only_once_it_was_held(context: Flask) -> None:
    cast = grey()

    def behind() -> list[str]:
        db.session.expire_all()
        return [phase.value for phase in cast.round.phases if cast.round.has_passed(phase)]

    assert behind() == ["preparing", "scoring", "closed"]
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    assert behind() == ["preparing", "scoring", "closed"]
    draw_experts(db.session, sent, VALUE, actor=cast.office, at=LATER)
    (expert,) = {
        sheet.assignment.expert for sheet in db.session.scalars(select(ScoreSheet)) if not sheet.submitted_at
    }
    cast.experts = (expert,)
    enter_round(db.session, cast.round, expert)
    for application in (1, 2):
        submit_sheet(db.session, cast, application, 0, "40", "40", stage=Stage.REREVIEW, at=LATER)
    close_stage(db.session, cast.round, Stage.REREVIEW, actor=cast.office, at=LATER)
    assert behind() == ["preparing", "scoring", "rereview"]
    rank_round(db.session, cast.round, actor=cast.office, at=LATER)
    assert behind() == ["preparing", "scoring", "closed", "rereview"]


def test_an_extra_expert_is_replaced_by_the_next_of_the_draw(context: Flask, tmp_path: Path) -> None:
    cast = grey()
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    act = {"actor": cast.office, "at": LATER}
    drawn = draw_experts(db.session, sent, VALUE, **act)
    db.session.commit()
    (member,) = json.loads(drawn.record)["members"]
    (leaving,) = experts_of(db.session, [member])
    (coming,) = candidates(db.session, cast.round, leaving)
    assert coming.expert.number in {"E7", "E8", "E9"} - {leaving.number}
    seats = tuple(one.assignment_id for one in open_seats(db.session, cast.round, leaving))
    entry = ReassignmentEntry(seats, coming.expert.number, "因病")
    assert len(reassign(db.session, cast.round, leaving, entry, **act)) == 2
    db.session.commit()
    (replacement,) = drawn.replacements
    assert (replacement.expert, replacement.replaced_by) == (leaving.number, coming.expert.number)
    assert json.loads(drawn.latest)["members"] == [coming.expert.number]
    for name, text in (("commitment", sent.plan), ("draw", drawn.latest)):
        (tmp_path / name).write_text(str(text), encoding="utf-8")
    assert main(["verify-draw", str(tmp_path / "commitment"), str(tmp_path / "draw")]) == 0
    cast.experts = (coming.expert,)
    enter_round(db.session, cast.round, coming.expert)
    for application, first in ((1, "20"), (2, "50")):
        submit_sheet(db.session, cast, application, 0, first, "40", stage=Stage.REREVIEW, at=LATER)
    close_stage(db.session, cast.round, Stage.REREVIEW, **act)
    assert {number: row[0] for number, row in ranked(cast).items()} == {"01": 1, "03": 2, "02": 3, "04": 4}


def test_who_cannot_take_part_on_the_day_is_no_extra_expert(context: Flask) -> None:
    cast = grey()
    day = date(2026, 7, 1)
    db.session.add(PhasePlan(round_id=cast.round.id, phase=RoundPhase.REREVIEW, planned_on=day))
    entry = UnavailabilityEntry(day, day, "")
    record_unavailability(db.session, cast.outsider, entry, actor=cast.office, at=AT)
    db.session.commit()
    denial = refused(lambda: send_on(db.session, cast.round, actor=cast.office, at=AT))
    assert denial.code == "panels.draw.too_few_candidates"
    make_expert(db.session, "E6")
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    assert left_aside(str(sent.plan))["unavailable"] == ["E9"]


def test_the_grey_band_may_go_to_the_meeting(context: Flask) -> None:
    cast = grey(grey_band=GreyBand.MEETING, grey_band_experts=None, stage_join=StageJoin.MEETING)
    sent = send_on(db.session, cast.round, actor=cast.office, at=AT)
    assert (cast.round.phase, sent.applications, sent.stage) == (
        RoundPhase.MEETING,
        ["02", "03"],
        Stage.MEETING,
    )
    meet(cast, "30", "35")
    assert {number: row[0] for number, row in ranked(cast).items()} == {"01": 1, "03": 2, "02": 3, "04": 4}


def test_without_a_grey_band_there_is_nothing_to_send(context: Flask) -> None:
    cast = make_cast(
        db.session, applications=3, official_method="mean", grey_band=GreyBand.EXPERTS, grey_band_experts=1
    )
    for application, first in enumerate(("50", "30", "5")):
        for expert in range(3):
            submit_sheet(db.session, cast, application, expert, str(int(first) - expert % 2), "40")
    carry(db.session, cast, RoundPhase.RANKED)
    assert official_run(db.session, cast.round) is not None
    assert refused(lambda: send_on(db.session, cast.round, actor=cast.office, at=AT)) == (
        Denial("stages.no_band")
    )
    estimate_certainty(db.session, cast.round, actor=cast.office, at=AT)
    review_ranking(db.session, cast.round, CONFIRMED, actor=cast.approver, at=LATER)
    assert cast.round.phase == RoundPhase.CONFIRMED
