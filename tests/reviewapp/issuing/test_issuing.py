"""Documents issued in the application: on record, kept once, and only when their time has come."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask

from reports.fonts import Fonts
from reviewapp.db import db
from reviewapp.diagnosis.service import diagnose_round
from reviewapp.documents import code_of
from reviewapp.explanation.views import PAPERS
from reviewapp.issuing.internal import explanation_content, roll_up_contents
from reviewapp.issuing.kinds import OF_APPLICATION, OF_ROUND, the_run
from reviewapp.issuing.report import evaluation_content, proposal_content
from reviewapp.issuing.service import issue_documents
from reviewapp.models import Document, DocumentKind, Event, RoundPhase
from reviewapp.notices.queries import published_notice
from reviewapp.permissions import may_issue
from reviewapp.permissions.document import ISSUED_FROM, SCORELESS
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of
from tests.factories import (
    AT,
    CONCLUDED_AT,
    Cast,
    carry,
    deviate,
    make_cast,
    shortlist,
    stage,
    submit_all,
)

DAY = date(2026, 6, 9)
LIMITS = (
    "按评审规则，总分偏离其他专家平均分超过30%的为畸高、畸低评分，请专家书面说明，评分不因此更改。"
    "本批次畸高0项、畸低0项。"
)
SCORED = pytest.mark.parametrize(
    "name", [name for name, one in OF_ROUND.items() if one.kind not in SCORELESS]
)


def text_of(content: bytes) -> str:
    found = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in found)


def issue(cast: Cast, name: str, fonts: Fonts) -> list[Document]:
    paper = OF_ROUND[name]
    made = paper.make(db.session, cast.round, DAY)
    return issue_documents(
        db.session, cast.round, paper.kind, made, fonts, actor=cast.office, at=CONCLUDED_AT
    )


@SCORED
def test_a_document_is_kept_once_and_served_as_it_was_issued(
    name: str, published: Cast, fonts: Fonts, context: Flask
) -> None:
    first, again = issue(published, name, fonts), issue(published, name, fonts)
    assert [one.id for one in first] == [one.id for one in again]
    kept = [(one.id, one.filename, one.content, one.sha256) for one in first]
    db.session.commit()
    made = stage(db.session, published)
    office = client_of(context, made.office)
    listing = office.get(f"/rounds/{made.round}/documents/").text
    for number, filename, content, sha256 in kept:
        assert (filename in listing, sha256 in listing) == (True, True)
        served = office.get(f"/rounds/{made.round}/notice/documents/{number}").data
        assert (served, hashlib.sha256(served).hexdigest()) == (content, sha256)


@SCORED
def test_who_may_issue_and_when(name: str, context: Flask, fonts: Fonts) -> None:
    cast = make_cast(db.session)
    kind = OF_ROUND[name].kind
    assert may_issue(cast.office, cast.round, kind) == Denial("no_peeking")
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.CLOSED, fonts)
    at_once = ISSUED_FROM[kind] is RoundPhase.CLOSED
    assert may_issue(cast.office, cast.round, kind) == (None if at_once else Denial("document.too_early"))
    carry(db.session, cast, RoundPhase.PUBLISHED, fonts)
    people = (cast.office, cast.approver, cast.supervisor, cast.administrator, cast.experts[0].user)
    assert [may_issue(one, cast.round, kind) for one in people] == [None, *[Denial("wrong_role")] * 4]


def test_the_public_list_has_names_in_order_and_no_score(published: Cast, fonts: Fonts) -> None:
    for document in issue(published, "public-list", fonts):
        text = text_of(document.content)
        assert [word for word in ("84.00", "82.00", "得分", "名次", "专家") if word in text] == []
        assert [f"某省某县0{n}产业集群" in text for n in (1, 2, 3)] == [True, True, False]


def test_the_page_issues_a_list(published: Cast, context: Flask) -> None:
    made = stage(db.session, published)
    office = client_of(context, made.office)
    base = f"/rounds/{made.round}/documents"
    token = office.get(f"{base}/").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert office.post(f"{base}/public-list", data={"csrf_token": token}).status_code == 302
    assert office.post(f"{base}/none", data={"csrf_token": token}).status_code == 404
    kinds = db.session.scalars(sa.select(Document.kind).order_by(Document.id)).all()
    assert kinds == ["notice", "public_list", "public_list"]


def test_a_notice_is_copied_as_it_was_published_or_not_at_all(published: Cast) -> None:
    drawn = shortlist(db.session, published)
    assert drawn.notice is not None
    document = published_notice(db.session, published.round, drawn)
    assert code_of(published.round, DocumentKind.NOTICE, document) == drawn.notice.document.code
    published.applications[0].cluster.name = "别的产业集群"
    with pytest.raises(Refused) as refused:
        published_notice(db.session, published.round, drawn)
    assert refused.value.denial == Denial("document.copy_differs")


def test_a_published_notice_is_not_issued_again(published: Cast, context: Flask) -> None:
    made = stage(db.session, published)
    office = client_of(context, made.office)
    page = office.get(f"/rounds/{made.round}/notice/").text
    assert page.count(f'action="/rounds/{made.round}/documents/notice"') == 2
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = office.post(f"/rounds/{made.round}/documents/notice", data={"csrf_token": token})
    assert answer.status_code == 404


def test_the_buttons_of_an_application_are_the_documents_there_are() -> None:
    assert {name: paper.kind for name, paper in OF_APPLICATION.items()} == dict(PAPERS)


def test_the_roll_up_says_what_the_experts_gave(published: Cast) -> None:
    """First 45, 44, 43 of 50 points, then 40 each; the mean of the totals is 84."""
    (content,) = roll_up_contents(the_run(db.session, published.round), published.applications[0], DAY)
    assert content.experts == ("专家E1", "专家E2", "专家E3")
    assert [(row.scores, row.mean) for row in content.rows] == [
        ((Decimal(45), Decimal(44), Decimal(43)), Decimal("44.00")),
        ((Decimal(40), Decimal(40), Decimal(40)), Decimal("40.00")),
        ((Decimal(85), Decimal(84), Decimal(83)), Decimal("84.00")),
    ]


def test_the_explanation_names_no_expert_and_shuffles_each_application_anew(published: Cast) -> None:
    run = the_run(db.session, published.round)
    made = [explanation_content(run, one, DAY) for one in published.applications]
    assert [(one.rank, one.printed, one.experts) for one in made] == [
        (1, Decimal("84.00"), 3),
        (2, Decimal("82.00"), 3),
        (3, Decimal("80.00"), 3),
    ]
    firsts = [sorted(one.rows[0].scores) for one in made]
    assert firsts == [[45 - 2 * n - 2, 45 - 2 * n - 1, 45 - 2 * n] for n in range(3)]
    assert len({tuple(score + 2 * n for score in one.rows[0].scores) for n, one in enumerate(made)}) > 1
    assert made == [explanation_content(run, one, DAY) for one in published.applications]


@pytest.mark.parametrize(("name", "count"), [("score-sheets", 3), ("roll-up", 1), ("explanation", 2)])
def test_the_documents_of_an_application(
    name: str, count: int, published: Cast, fonts: Fonts, context: Flask
) -> None:
    published_id = published.applications[0].id
    experts = [expert.name for expert in published.experts]
    made = stage(db.session, published)
    office = client_of(context, made.office)
    page = office.get(f"/rounds/{made.round}/explanation/{published_id}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    base = f"/rounds/{made.round}/documents/{name}"
    assert office.post(f"{base}/{published_id}", data={"csrf_token": token}).status_code == 302
    assert office.post(f"{base}/99999", data={"csrf_token": token}).status_code == 404
    kind = OF_APPLICATION[name].kind
    found = db.session.scalars(sa.select(Document).where(Document.kind == kind)).all()
    assert len(found) == count
    named = [sum(expert in text_of(one.content) for expert in experts) for one in found]
    assert named == {"score-sheets": [1, 1, 1], "roll-up": [3], "explanation": [0, 0]}[name]


def test_the_proposal_lists_what_departs_from_the_ranking(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    deviate(db.session, cast, 1, selected=False, ground="经核实不在县级区划范围内")
    deviate(db.session, cast, 2, ground="依次递补")
    carry(db.session, cast, RoundPhase.SUBMITTED)
    content = proposal_content(db.session, cast.round, shortlist(db.session, cast))
    assert [(row.place, row.name, row.score) for row in content.rows] == [
        (1, "某省某县01产业集群", Decimal("84.00")),
        (3, "某省某县03产业集群", Decimal("80.00")),
    ]
    assert [(one.name, one.place, one.listed, one.ground) for one in content.departures] == [
        ("某省某县02产业集群", 2, False, "经核实不在县级区划范围内"),
        ("某省某县03产业集群", 3, True, "依次递补"),
    ]


def test_the_evaluation_report_takes_a_diagnosis_and_names_no_expert(published: Cast, fonts: Fonts) -> None:
    run = the_run(db.session, published.round)
    before = evaluation_content(db.session, run, DAY)
    assert (before.applications, before.experts, before.sheets) == (3, 3, 9)
    assert (before.agreement, before.severities) == ((), ())
    diagnose_round(db.session, published.round, actor=published.office, at=AT)
    after = evaluation_content(db.session, run, DAY)
    assert len(after.agreement) == 5
    assert (before.limits, after.limits) == ("", LIMITS)
    assert {row.name for row in after.severities} <= {"专家甲", "专家乙", "专家丙"}
    (document,) = issue(published, "evaluation", fonts)
    text = text_of(document.content)
    assert [expert.name for expert in published.experts if expert.name in text] == []
    assert text.count("（仅供参考）") == 4


@SCORED
def test_copies_are_handed_out_on_record_and_not_kept(name: str, published: Cast, context: Flask) -> None:
    made = stage(db.session, published)
    office = client_of(context, made.office)
    base = f"/rounds/{made.round}/documents"
    token = office.get(f"{base}/").text.split('name="csrf_token" value="')[1].split('"')[0]
    kept = db.session.scalars(sa.select(Document.id)).all()
    db.session.rollback()
    wanted = []
    for form in ("docx", "xlsx"):
        given = office.post(f"{base}/{name}", data={"csrf_token": token, "copy": form})
        assert (given.status_code, given.data[:2]) == (200, b"PK")
        digest = hashlib.sha256(given.data).hexdigest()
        wanted.append({"kind": OF_ROUND[name].kind, "form": form, "sha256": digest})
    acts = db.session.scalars(sa.select(Event).where(Event.act == "copy_document").order_by(Event.id)).all()
    assert [act.detail for act in acts] == wanted
    assert db.session.scalars(sa.select(Document.id)).all() == kept
