"""The pages of corrections, and what others see of a result that was taken back: that it no longer holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.issuing.kinds import OF_APPLICATION, issue_paper
from reviewapp.issuing.queries import documents_of
from reviewapp.issuing.service import issue_documents
from reviewapp.models import Correction, CorrectionScope, Document, DocumentKind, Event, RoundPhase
from tests.conftest import client_of, make_app
from tests.corrections import CORRECTED_AT, FACTS, correct, propose
from tests.factories import AT, FAR, Cast, carry, deviate, make_cast, shortlist, stage, submit_all
from tests.reports.samples import pages as printed
from tests.units import make_province

OVERTAKEN = "该文件所依据的结果已于2026年6月3日启动更正，请以更正后的文件为准。"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    cast = make_cast(db.session, scoring_ends_at=FAR)
    submit_all(db.session, cast)
    return cast


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(printed(pdf)))


def test_from_the_proposal_to_the_second_list(app: Flask, cast: Cast) -> None:
    carry(db.session, cast, RoundPhase.DECIDED)
    made = stage(db.session, cast)
    office, approver = client_of(app, made.office), client_of(app, made.approver)
    path = f"/rounds/{made.round}"
    entry = {"scope": "list", "ground": "withdrawn", "facts": FACTS}
    for wrong, field in (
        ({"scope": ""}, "更正范围"),
        ({"ground": "x"}, "更正情形"),
        ({"facts": " "}, "事实"),
    ):
        answer = office.post(f"{path}/corrections/", data=entry | wrong)
        assert (answer.status_code, field in answer.text) == (422, True)
    assert office.post(f"{path}/corrections/", data=entry).status_code == 302
    assert db.session.scalars(select(Correction.scope)).one() is CorrectionScope.LIST
    db.session.rollback()
    assert "有一项更正待第二人决定。" in office.get(path).text
    assert 'action="/rounds/1/corrections/"' not in office.get(f"{path}/corrections/").text
    one = f"{path}/corrections/1"
    assert ('name="verdict"' in office.get(one).text, 'name="verdict"' in approver.get(one).text) == (
        False,
        True,
    )
    assert approver.post(one, data={"verdict": "returned", "ground": ""}).status_code == 422
    assert approver.post(one, data={"verdict": "confirmed", "ground": ""}).status_code == 302
    assert office.get(f"{path}/shortlist/").status_code == 404
    assert office.post(f"{path}/shortlist/").status_code == 302
    again = office.get(f"{path}/shortlist/").text
    assert ("第2版名单" in again, "所列集群相同" in again) == (True, True)
    kept = office.get(f"{path}/shortlist/1").text
    assert ("第1版名单" in kept, "局长办公会" in kept, "<form" in kept.split("<main")[1]) == (
        True,
        True,
        False,
    )
    assert office.get(f"{path}/shortlist/3").status_code == 404
    listed = office.get(f"{path}/corrections/").text
    assert ("申报单位撤回申报" in listed, "已启动更正" in listed) == (True, True)


def test_the_ranking_says_that_it_was_taken_back(app: Flask, cast: Cast) -> None:
    carry(db.session, cast, RoundPhase.CONFIRMED)
    correct(db.session, cast)
    made = stage(db.session, cast)
    office = client_of(app, made.office)
    said = "本次排序不再作为依据，须重新形成排序。"
    assert said in office.get(f"/rounds/{made.round}/ranking/").text
    carry(db.session, cast, RoundPhase.RANKED)
    db.session.rollback()
    page = office.get(f"/rounds/{made.round}/ranking/").text
    assert (said in page, "第2次排序" in page) == (False, True)


def test_whoever_checks_an_overtaken_document_is_told(app: Flask, cast: Cast, fonts: Fonts) -> None:
    """Not of what rests on sheets or on the draw; and a page issued again, word for word, stands again."""
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    for name in ("ranked-list", "public-list", "evaluation", "attendance"):
        issue_paper(db.session, cast.round, name, fonts, actor=cast.office, at=AT)
    for name in ("score-sheets", "roll-up", "explanation"):
        paper = OF_APPLICATION[name]
        made = paper.make(db.session, cast.round, cast.applications[0], AT.date())
        issue_documents(db.session, cast.round, paper.kind, made, fonts, actor=cast.office, at=AT)
    db.session.commit()
    correct(db.session, cast, "list")
    assert overtaken(cast) == {
        *(DocumentKind.RANKED_LIST, DocumentKind.PUBLIC_LIST, DocumentKind.NOTICE, DocumentKind.EXPLANATION)
    }
    code = db.session.scalars(select(Document.code).where(Document.kind == DocumentKind.NOTICE)).one()
    evaluation = select(Document.code).where(Document.kind == DocumentKind.EVALUATION)
    standing = db.session.scalars(evaluation).one()
    db.session.rollback()
    visitor = client_of(app, None)
    assert OVERTAKEN in visitor.get(f"/verify/{code}").text
    assert OVERTAKEN not in visitor.get(f"/verify/{standing}").text
    correct(db.session, cast, "ranking")
    assert overtaken(cast) >= {DocumentKind.ROLL_UP, DocumentKind.EVALUATION}
    assert not overtaken(cast) & {DocumentKind.SCORE_SHEET, DocumentKind.ATTENDANCE}
    document = db.session.scalars(select(Document).where(Document.kind == DocumentKind.EVALUATION)).one()
    issued_again = {"act": "issue_document", "subject_type": "document", "subject_id": document.id}
    last = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    db.session.add(
        Event(
            at=FAR, round_id=cast.round.id, detail={}, previous_digest=last.digest, digest="1", **issued_again
        )
    )
    db.session.flush()
    assert DocumentKind.EVALUATION not in overtaken(cast)


def overtaken(cast: Cast) -> set[DocumentKind]:
    rows = documents_of(db.session, cast.round, frozenset(DocumentKind), 1).rows
    assert {at for _document, at in rows} <= {None, CORRECTED_AT}
    return {document.kind for document, at in rows if at}


def test_units_keep_the_notice_and_are_told_that_it_no_longer_holds(
    app: Flask, cast: Cast, fonts: Fonts
) -> None:
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    province = make_province(db.session).id
    db.session.commit()
    made = stage(db.session, cast)
    page = f"/unit/rounds/{made.round}"
    client = client_of(app, province)
    before = client.get(page).text
    assert ("2026-公示.pdf" in before, OVERTAKEN in before, "评审结果" in before) == (True, False, True)
    correct(db.session, cast)
    db.session.rollback()
    after = client.get(page).text
    assert ("2026-公示.pdf" in after, OVERTAKEN in after, "评审结果" in after) == (True, True, False)


def test_the_submission_tells_what_was_corrected(app: Flask, cast: Cast, fonts: Fonts) -> None:
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    correct(db.session, cast, "list")
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    deviate(db.session, cast, 1, selected=False, ground="申报单位撤回")
    deviate(db.session, cast, 2, ground="依次递补")
    carry(db.session, cast, RoundPhase.SUBMITTED)
    (document,) = issue_paper(db.session, cast.round, "proposal", fonts, actor=cast.office, at=AT)
    text = text_of(document.content)
    assert "四、更正情况" in text
    assert f"第1次更正（2026年6月3日决定）：只更正名单，计算、录入或汇总有误。{FACTS}" in text
    assert "与更正前的名单相比，新列入1个：某省某县03产业集群。不再列入1个：某省某县02产业集群。" in text
    assert shortlist(db.session, cast).number == 2
    (report,) = issue_paper(db.session, cast.round, "evaluation", fonts, actor=cast.office, at=AT)
    assert "三、结果更正第1次更正（2026年6月3日决定）：只更正名单" in text_of(report.content)


def test_the_next_notice_offers_to_say_what_it_corrects(app: Flask, cast: Cast, fonts: Fonts) -> None:
    carry(db.session, cast, RoundPhase.DECIDED)
    made = stage(db.session, cast)
    office = client_of(app, made.office)
    page = f"/rounds/{made.round}/notice/"
    assert "更正说明" not in office.get(page).text
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    correct(db.session, cast, "list")
    carry(db.session, cast, RoundPhase.DECIDED)
    db.session.rollback()
    assert (
        "本公示更正并取代2026年6月2日发布的《关于2026年度中小企业特色产业集群名单的公示》，以本公示为准。"
        in office.get(page).text
    )


def test_of_a_waiting_proposal_every_role_of_the_office_is_told(app: Flask, cast: Cast) -> None:
    carry(db.session, cast, RoundPhase.CONFIRMED)
    propose(db.session, cast)
    db.session.commit()
    made = stage(db.session, cast)
    for person in (made.office, made.approver, made.supervisor):
        assert FACTS in client_of(app, person).get(f"/rounds/{made.round}/corrections/1").text
    for person in (made.seated, made.administrator):
        assert client_of(app, person).get(f"/rounds/{made.round}/corrections/1").status_code == 403


def test_objections_and_corrections_stay_at_hand_while_a_result_is_made_anew(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    page, shown = f"/rounds/{made.round}", {}
    for step in ("closed", "frozen", "taken back"):
        if step == "frozen":
            carry(db.session, cast, RoundPhase.CONFIRMED)
        if step == "taken back":
            correct(db.session, cast)
        db.session.commit()
        text = client_of(app, made.office).get(page).text
        shown[step] = [f'href="{page}/{place}/"' in text for place in ("objections", "corrections")]
    assert shown == {"closed": [False, False], "frozen": [True, True], "taken back": [True, True]}
    assert cast.round.phase == RoundPhase.CLOSED
