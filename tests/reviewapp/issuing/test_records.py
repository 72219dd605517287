"""The draw record and the table of recommendations: issued from what was recorded, before any score is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forms.panel_draw import DrawEntry, ValueEntry
from reports.chinese import full_moment
from reviewapp.db import db
from reviewapp.issuing.kinds import OF_ROUND
from reviewapp.issuing.records import draw_content, recommendation_content
from reviewapp.models import (
    ApplicationState,
    Document,
    DocumentKind,
    ExpertKind,
    Recommendation,
    RecommendationCorrection,
    RoleName,
    Round,
    RoundPhase,
    User,
)
from reviewapp.panels.draws import commit_draw, hold_draw, replace_drawn
from reviewapp.permissions import kinds_shown, may_issue
from reviewapp.permissions.document import SCORELESS
from reviewapp.permissions.ranking import FROZEN
from reviewapp.wording import ZONE
from reviewapp.workflow import Denial, Refused
from scoring.commitment import seed_of
from tests.conftest import client_of
from tests.factories import AT, make_application, make_expert, make_round, make_staff

DAY = date(2026, 5, 20)
KINDS = dict.fromkeys((1, 2, 3), ExpertKind.FINANCE) | {4: ExpertKind.OTHER}
HELD_AT = AT + timedelta(days=2)
CAME_UP_AT = AT + timedelta(days=1)
ENTRY = DrawEntry("A", "第一组", ("新材料",), 5, 2, 3, False)
VALUE = ValueEntry("03 08 11", "开奖公告", CAME_UP_AT.astimezone(ZONE).replace(tzinfo=None))
NAMES = [f"专家E{number:02}" for number in range(1, 19)]


@pytest.fixture
def office(context: Flask) -> User:
    return make_staff(db.session, "office", RoleName.SECRETARIAT)


@pytest.fixture
def round_(office: User) -> Round:
    """Three applications and eighteen experts; the first two are recommended in the other order."""
    made = make_round(db.session, office, quota_province=2)
    applications = [make_application(db.session, made, f"0{number}") for number in range(1, 4)]
    for application, place in zip(applications, (2, 1), strict=False):
        application.recommendation = Recommendation(place=place, recorded_at=AT)
    for number in range(1, 19):
        make_expert(db.session, f"E{number:02}", KINDS.get(number, ExpertKind.TECHNICAL))
    db.session.commit()
    return made


@pytest.fixture
def drawn(round_: Round, office: User) -> Round:
    """A panel was drawn, and its first member replaced."""
    draw = commit_draw(db.session, round_, ENTRY, actor=office, at=AT)
    held = hold_draw(db.session, draw, VALUE, actor=office, at=HELD_AT)
    replace_drawn(db.session, draw, held.panel.experts[0].number, "出差", actor=office, at=HELD_AT)
    db.session.commit()
    return round_


def reach(round_: Round, phase: RoundPhase) -> Round:
    """The round as if it stood in ``phase``."""
    round_.phase = phase
    return round_


def test_the_record_says_what_was_fixed_and_what_came_of_it(drawn: Round) -> None:
    (panel,) = draw_content(db.session, drawn).panels
    assert (panel.panel, panel.pool, panel.left_aside) == ("第一组", 18, ())
    assert panel.rules == (
        "抽取成员5人、递补2人，成员中专家不少于4人、技术类不少于3人、财务类不少于1人；"
        "成员人数为单数，可抽取的专家不少于成员人数的3倍。"
    )
    assert panel.seed == seed_of(panel.commitment, "03 08 11").hex()
    moments = (panel.committed_at, panel.came_up_at, panel.drawn_at)
    assert moments == tuple(full_moment(at.astimezone(ZONE)) for at in (AT, CAME_UP_AT, HELD_AT))
    assert [one.result for one in panel.experts] == ["成员"] * 5 + ["递补"] * 2
    assert sorted(panel.order) == [f"E{number:02}" for number in range(1, 19)]
    (replaced,) = panel.replacements
    assert "因“出差”不能参加，由" in replaced
    assert replaced[:3] not in {one.number for one in panel.experts}


@pytest.mark.parametrize("phase", RoundPhase)
def test_names_are_told_once_the_ranking_is_frozen(drawn: Round, phase: RoundPhase) -> None:
    content = draw_content(db.session, reach(drawn, phase))
    said = repr(OF_ROUND["draw-record"].make(db.session, drawn, DAY))
    told = {one.name for one in content.panels[0].experts}
    assert (content.named, "示例" in said, sum(name in said for name in NAMES)) == (
        phase in FROZEN,
        False,
        7 if phase in FROZEN else 0,
    )
    assert told == ({f"专家{one.number}" for one in content.panels[0].experts} if content.named else {""})


def correction(office: User, version: int, place: int | None) -> RecommendationCorrection:
    """Another place, or none: then it is withdrawn."""
    return RecommendationCorrection(
        version=version,
        withdrawn=place is None,
        place=place,
        ground="更正",
        recorded_by_id=office.id,
        recorded_at=AT,
    )


def test_recommendations_stand_in_the_order_of_their_unit_with_its_quota(round_: Round, office: User) -> None:
    extra = make_application(db.session, round_, "04", quota_unit="北京市")
    extra.recommendation = Recommendation(place=None, recorded_at=AT)
    withdrawn = make_application(db.session, round_, "06")
    withdrawn.recommendation = Recommendation(place=3, recorded_at=AT)
    first = db.session.scalars(sa.select(Recommendation).where(Recommendation.place == 1)).one()
    for version, place in ((2, None), (3, 4)):
        first.corrections.append(correction(office, version, place))
    withdrawn.recommendation.corrections.append(correction(office, 2, None))
    returned = make_application(db.session, round_, "05", state=ApplicationState.RETURNED)
    returned.recommendation = Recommendation(place=3, recorded_at=AT)
    db.session.flush()
    content = recommendation_content(db.session, round_, DAY)
    assert [
        (one.unit, one.quota, one.over, [(row.place, row.number) for row in one.rows])
        for one in content.units
    ] == [("北京市", 2, 0, [(None, "04")]), ("浙江省", 2, 0, [(2, "01"), (4, "02")])]


def test_nothing_to_record_is_refused(round_: Round, office: User) -> None:
    empty = make_round(db.session, office, code="2027")
    with pytest.raises(Refused) as refused:
        draw_content(db.session, round_)
    assert refused.value.denial == Denial("document.no_draw")
    with pytest.raises(Refused) as refused:
        recommendation_content(db.session, empty, DAY)
    assert refused.value.denial == Denial("document.no_recommendation")


def test_while_experts_score_only_what_tells_no_score_is_shown_and_issued(drawn: Round, office: User) -> None:
    assert {phase for phase in RoundPhase if kinds_shown(office, reach(drawn, phase)) == SCORELESS} == {
        RoundPhase.PREPARING,
        RoundPhase.SCORING,
        RoundPhase.MEETING,
        RoundPhase.REREVIEW,
    }
    reach(drawn, RoundPhase.SCORING)
    issuable = {kind for kind in DocumentKind if may_issue(office, drawn, kind) is None}
    assert issuable == SCORELESS
    reach(drawn, RoundPhase.PREPARING)
    assert may_issue(office, drawn, DocumentKind.DRAW_RECORD) is None
    assert may_issue(office, drawn, DocumentKind.RECOMMENDATIONS) == Denial("document.too_early")


@pytest.mark.parametrize(("form", "begins"), [("", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_the_page_issues_the_record_before_scoring(
    drawn: Round, office: User, context: Flask, form: str, begins: bytes
) -> None:
    base, person = f"/rounds/{drawn.id}/documents", office.id
    db.session.close()
    client = client_of(context, person)
    token = client.get(f"{base}/").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(f"{base}/draw-record", data={"csrf_token": token, "copy": form})
    kept = db.session.execute(sa.select(Document.kind, Document.filename, Document.content)).all()
    db.session.close()
    if form:
        assert (answer.status_code, answer.data[:2], kept) == (200, begins, [])
        return
    ((kind, filename, content),) = kept
    assert (answer.status_code, kind, content[:4]) == (302, DocumentKind.DRAW_RECORD, begins)
    assert filename in client.get(f"{base}/").text
