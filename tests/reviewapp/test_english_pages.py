"""Every page in English: no Chinese on it but data. And no English of a library's on the Chinese pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from babel.messages.frontend import CommandLineInterface
from flask import Flask
from flask_babel import force_locale

from forms.scheme import draft_of
from forms.score_sheet import field_name
from reports.fonts import Fonts
from reviewapp.applications.dossier import criteria
from reviewapp.db import db
from reviewapp.imports.columns import ImportKind
from reviewapp.models import ApplicationState, Figure, RoundPhase
from reviewapp.proof import WORDS
from reviewapp.schemes import SHIPPED, load_figures, load_scheme
from reviewapp.schemes.problem_words import PROBLEMS
from reviewapp.schemes.service import store_version
from reviewapp.schemes.text import scheme_yaml
from reviewapp.schemes.workbook import scheme_workbook
from scoring.scheme import CommentRule, Level
from tests.conftest import make_app, sqlite_only
from tests.factories import (
    AT,
    FAR,
    Cast,
    Stage,
    carry,
    expert_indicator,
    expert_scheme,
    make_application,
    make_cast,
    make_round,
    stage,
    submit_sheet,
)
from tests.forms.test_scheme import posted
from tests.reviewapp.english import Reader
from tests.reviewapp.jobs.counting import make_job
from tests.reviewapp.test_routes import WALK, address
from tests.reviewapp.test_translations import CATALOGUE, CHINESE

pytestmark = sqlite_only

EDIT_TAG = re.compile(r'name="edit_tag" value="(\d+)"')
ERRORS = re.compile(r'class="field-error"[^>]*>([^<]+)<')
FILES = {"notices.document", "final.papers", "schemes.download", "imports.template", "accounts.session_state"}
READING = [
    endpoint
    for endpoint, method in WALK
    if method == "GET" and not endpoint.endswith("static") and endpoint not in FILES
]
FAULTY_NOTICE = {
    "starts_on": "soon",
    "length": "five",
    "unit": "weeks",
    "telephone": "0" * 65,
    "email": "nobody",
}
NOTICE = {
    "starts_on": "2026-06-02",
    "length": "5",
    "unit": "working_days",
    "telephone": "010-00000000",
    "basis": "《评审办法》（测办〔2026〕2号）",
    "procedure": "专家评审",
    "issuer": "测试司",
    "issued_on": "2026-05-31",
}


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with the catalogue as it stands in the tree, compiled or not."""
    catalogue = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    shutil.copy(CATALOGUE, catalogue)
    CommandLineInterface().run(["pybabel", "-q", "compile", "-d", str(tmp_path)])
    app = make_app(database_url, WTF_CSRF_ENABLED=False, BABEL_TRANSLATION_DIRECTORIES=str(tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """Scoring is open, by a scheme with levels, unequal weights and rules for comments."""
    levels = (
        Level(low=Decimal(31), high=Decimal(50), wording="成效突出"),
        Level(low=Decimal(0), high=Decimal("30.5"), wording="成效一般"),
    )
    scheme = expert_scheme(
        expert_indicator("1", levels=levels, comment_rule=CommentRule.EXTREMES, weight=Decimal(80)),
        expert_indicator("2", comment_rule=CommentRule.ALWAYS, weight=Decimal(20)),
    )
    with app.app_context():
        yield make_cast(db.session, scheme=scheme, scoring_ends_at=FAR, minimum_scores=2)


def read_all(app: Flask, made: Stage) -> None:
    staff = (made.office, made.approver, made.supervisor, made.administrator)
    for person in (None, *staff, made.seated, made.unseated):
        reader = Reader(app, person)
        for endpoint in READING:
            reader.get(address(app, made, endpoint))


def test_every_page_as_the_round_goes_on(app: Flask, cast: Cast, fonts: Fonts) -> None:
    made = stage(db.session, cast)
    read_all(app, made)
    for application, expert in product(range(3), range(3)):
        scores = (str(45 - application - expert), None if application == expert else "40")
        submit_sheet(db.session, cast, application, expert, *scores, comment="理由充分")
    db.session.commit()
    for phase in cast.round.phases[2:]:
        carry(db.session, cast, phase, fonts)
        read_all(app, made)


def test_the_acts_of_the_office(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    for application, expert in product(range(3), range(3)):
        submit_sheet(db.session, cast, application, expert, "40", "40", comment="理由充分")
    db.session.commit()
    office = Reader(app, made.office)
    assert office.post(address(app, made, "ranking.rank")).status_code == 409
    for endpoint in ("rounds.close_scoring", "ranking.rank"):
        assert office.post(address(app, made, endpoint)).status_code == 200
    approver = Reader(app, made.approver)
    assert approver.post(address(app, made, "ranking.review"), verdict="returned").status_code == 422
    assert approver.post(address(app, made, "ranking.review"), verdict="confirmed").status_code == 200
    assert office.post(address(app, made, "shortlist.draw")).status_code == 409  # all are tied


def test_the_acts_from_the_list_to_the_notice(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    for application, expert in product(range(3), range(3)):
        scores = (str(45 - application), "40")
        submit_sheet(db.session, cast, application, expert, *scores, comment="理由充分")
    carry(db.session, cast, RoundPhase.SHORTLISTED)
    office, approver = Reader(app, made.office), Reader(app, made.approver)
    on, off = ({"application": application.number, "selected": "0"} for application in cast.applications[:2])
    db.session.rollback()
    deviate = address(app, made, "shortlist.deviate")
    assert office.post(deviate, **on).status_code == 422
    assert office.post(deviate, **on, ground="理由充分").status_code == 200
    assert office.post(deviate, **off | {"application": "99"}, ground="理由充分").status_code == 422
    assert office.post(deviate, **on, ground="理由充分").status_code == 422
    assert office.post(deviate, **off, ground="理由充分").status_code == 200
    submit = address(app, made, "shortlist.submit")
    assert office.post(submit).status_code == 409
    assert office.post(deviate, **on | {"selected": "1"}, ground="理由充分").status_code == 200
    assert office.post(submit).status_code == 200
    send_back = address(app, made, "shortlist.send_back")
    assert approver.post(send_back, verdict="returned").status_code == 422
    assert approver.post(send_back, verdict="returned", ground="理由充分").status_code == 200
    assert office.post(submit).status_code == 200
    decide(app, made, approver)
    publish(app, made, office)


def decide(app: Flask, made: Stage, approver: Reader) -> None:
    decision = address(app, made, "shortlist.decision")
    entry = {"body": "局长办公会", "number": "2026年第9次"}
    assert approver.post(decision, body="x" * 101).status_code == 422
    for day, status in (("2999-01-01", 409), ("2026-01-01", 409), ("2026-06-01", 200)):
        assert approver.post(decision, **entry, decided_on=day).status_code == status


def publish(app: Flask, made: Stage, office: Reader) -> None:
    notice = address(app, made, "notices.publish")
    assert office.post(notice, **FAULTY_NOTICE).status_code == 422
    for day in ("2026-05-31", "2026-06-02", "2040-06-01"):  # before the decision, past, no calendar
        assert office.post(notice, **NOTICE | {"starts_on": day}).status_code == 409
    ahead = NOTICE | {"starts_on": "2040-06-01", "unit": "calendar_days", "issued_on": "2040-06-01"}
    assert office.post(notice, **ahead).status_code == 200
    assert office.post(address(app, made, "notices.conclude")).status_code == 409


def test_a_ranking_that_is_blocked(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    submit_sheet(db.session, cast, 0, 0, "40", None, comment="理由充分")
    carry(db.session, cast, RoundPhase.CLOSED)
    assert Reader(app, made.office).post(address(app, made, "ranking.rank")).status_code == 409


def test_the_sheet_of_an_expert(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    path = address(app, made, "scoresheets.sheet")
    expert = Reader(app, made.seated)
    sent = [
        ("save", "0", "41.3", "", 422),
        ("save", "40", "", "", 200),
        ("submit", "50", "", "", 422),
        ("submit", "50", "45", "理由充分", 200),
        ("save", "45", "45", "", 409),
    ]
    for action, first, second, comment, status in sent:
        tag = EDIT_TAG.findall(expert.get(path).text)[0]
        answer = expert.post(
            path, action=action, edit_tag=tag, **row(1, first, comment), **row(2, second, comment)
        )
        assert answer.status_code == status
    other = address(app, replace(made, assignment=made.other_assignment), "scoresheets.sheet")
    late = Reader(app, made.other_seated)
    assert (
        late.post(other, action="save", edit_tag="7", **row(1, "31", ""), **row(2, "", "")).status_code == 409
    )
    carry(db.session, cast, RoundPhase.CLOSED)
    assert late.get(other).status_code == 200


def row(code: int, score: str, comment: str) -> dict[str, str]:
    name = field_name(str(code))
    return {f"{name}-score": score, f"{name}-comment": comment}


def test_admission_by_the_national_standard(app: Flask, cast: Cast) -> None:
    round_ = make_round(db.session, cast.office, code="2027")
    round_.standard = store_version(db.session, load_scheme("national-2022"), at=AT)
    figures = [Figure(figure="output_value", year=year, value=Decimal(30)) for year in (2023, 2024, 2025)]
    for number, reported in (("11", figures), ("12", [])):
        make_application(db.session, round_, number, state=ApplicationState.RECEIVED, figures=reported)
    round_id = round_.id
    db.session.commit()
    made = replace(stage(db.session, cast), round=round_id)
    office = Reader(app, made.office)
    read_all(app, made)
    assert office.post(address(app, made, "rounds.open_scoring")).status_code == 409
    assert "below 40亿元 in 2023, 2024, 2025" in office.post(address(app, made, "applications.admit")).text


def test_importing_files(app: Flask, cast: Cast) -> None:
    round_id = make_round(db.session, cast.office, code="2027", quota_city=2).id
    db.session.commit()
    made = stage(db.session, cast)
    office = Reader(app, made.office)
    pages = [f"/rounds/{round_id}/imports/{kind}" for kind in ("", *ImportKind)]
    for page in pages:
        assert office.get(page).status_code == 200
    experts = pages[2]
    assert "Choose the file to import" in office.post(experts).text
    text = "专家编号,姓名,职称,专业领域,工作单位,所在地行政区划代码\nE9,专家E9,研究员,新材料,某大学,{}\n"
    said = []
    for code in ("11", "110000"):
        file = BytesIO(text.format(code).encode()), "experts.csv"
        said.append(office.post(experts, file=file).text)
    assert "must be a region code of 6 digits" in said[0]
    assert "All 1 rows of the file were imported before and are the same" in said[1]


def test_the_schemes(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    office = Reader(app, made.office)
    for name in SHIPPED:
        assert office.post(f"/schemes/shipped/{name}").status_code == 200
    assert office.get("/schemes/").status_code == 200
    for version in range(1, len(SHIPPED) + 3):
        assert office.get(f"/schemes/versions/{version}").status_code == 200
        assert office.get(f"/schemes/versions/{version}/edit/").status_code == 200
    draft = draft_of(load_scheme("expert-100"))
    path = "/schemes/versions/4/edit/"
    lighter = dict(posted(draft), act="save", seen="4", version="2", weights_total="x")
    assert office.post(path, **lighter).status_code == 422
    sound = lighter | {"weights_total": "100", "r1-comment_rule": "never"}
    assert office.post(path, **sound).status_code == 200
    assert office.get("/schemes/versions/12/diff").text.count("<del>") == 2
    assert office.post(path, **lighter | {"weights_total": "100", "version": "3"}).status_code == 409
    assert office.post(path, **lighter | {"act": "remove:1"}).status_code == 200
    assert office.post("/schemes/import").status_code == 422
    sound = scheme_yaml(load_scheme("innovative-sme"))
    faulty = {
        "x.yaml": sound.replace("weights_total: 100", "weights_total: 90").replace("low: 4,", "low: 5,"),
        "line.yaml": "a: [",
        "keys.yaml": sound + "colour: 1\n",
        "text.yaml": "编码".encode("gbk"),
    }
    for name, content in faulty.items():
        data = content if isinstance(content, bytes) else content.encode()
        assert office.post("/schemes/import", file=(BytesIO(data), name)).status_code == 422
    book = openpyxl.load_workbook(BytesIO(scheme_workbook(load_scheme("expert-100"), load_figures())))
    book["指标"]["D3"], book["指标体系"]["A3"] = "打分", "第二行"
    file = BytesIO()
    book.save(file)
    file.seek(0)
    assert office.post("/schemes/import", file=(file, "x.xlsx")).status_code == 422


def test_a_stored_scheme_with_problems(app: Flask, cast: Cast) -> None:
    unsound = replace(load_scheme("expert-100"), weights_total=Decimal(90))
    path = f"/schemes/versions/{store_version(db.session, unsound, at=AT).id}"
    db.session.commit()
    page = Reader(app, stage(db.session, cast).office).get(path).text
    assert "the weights of the top level add up to 100, not 90" in page


def test_what_the_proof_finds(app: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    job = make_job(db.session, cast.office)
    named = ("event", "sheet", "name", "number", "round", "run", "estimate", "diagnosis", "study", "ballot")
    named += ("expert", "exclusion", "correction", "objection", "version")
    facts = dict.fromkeys(named, "1") | {"year": "2027"}
    found = [{"code": code, "facts": facts} for code in WORDS]
    job.kind, job.result = "recompute_audit", {"faults": found}
    path = f"/jobs/{job.id}"
    db.session.commit()
    page = Reader(app, made.office).get(path).text
    assert "Version 1 of the holidays of 2027 differs from its event" in page


def test_every_problem_of_a_scheme_has_its_words(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert [words for words in map(str, PROBLEMS.values()) if CHINESE.search(words)] == []


def test_signing_in(app: Flask, cast: Cast) -> None:
    assert cast
    visitor = Reader(app, None)
    assert "Enter your username" in visitor.post("/sign-in").text
    assert (
        "The username or password is incorrect"
        in visitor.post("/sign-in", username="office", password="no").text
    )
    assert visitor.post("/sign-in", username="office", password="pass-office").request.path == "/rounds/"


YEARS = (2023, 2024, 2025)
FIGURES = [
    ("集群产值", "output_value", (45, 50, 60), "", "not less than 40亿元 in every year"),
    ("集群产值", "output_value", (38, 39, 60), "", "below 40亿元 in 2023, 2024"),
    ("集群产值", "output_value", (60,), "", "figures missing for 2023, 2024"),
    ("产值年均增速", "output_value", (100, 110, 121), "average annual growth 10.00%", "not above 10%"),
    ("主导产业产值占比", "leading_industry_share", (70,), "70% (2025)", "not above 70%"),
    ("能效优于行业基准值", "energy_better_than_baseline", (0,), "no", "must be yes"),
]


@pytest.mark.parametrize(("title", "figure", "numbers", "value", "reason"), FIGURES)
def test_figures_against_the_standard(
    app: Flask, title: str, figure: str, numbers: tuple[int, ...], value: str, reason: str
) -> None:
    reported = dict(zip(YEARS[-len(numbers) :], map(Decimal, numbers), strict=True))
    with app.test_request_context(), force_locale("en"):
        lines = [
            line
            for criterion in criteria(load_scheme("national-2022"), load_figures(), {figure: reported}, 2025)
            for line in criterion.requirements
            if line.title == title
        ]
    assert [(line.value, line.reason) for line in lines] == [(value, reason)]
