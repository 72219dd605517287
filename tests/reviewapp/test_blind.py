"""A blind round (盲评): by no route does an expert learn whose application it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.models import RoundPhase
from tests.conftest import client_of, sqlite_only
from tests.factories import FAR, Cast, make_cast, make_file, make_waiver, stage, submit_sheet
from tests.reviewapp.crawl import pages, told

pytestmark = sqlite_only
NAME, FILE, GROUND = "隐名县某特色产业集群", "隐名县申报书.pdf", "隐名县地处西部，适当放宽"
RELATED = ("隐名省", "隐名县主管部门", "隐名运营中心", "隐名龙头企业", "隐名编写机构")
SECRETS = (NAME, FILE, GROUND, *RELATED, "隐名")


@pytest.fixture(params=[True, False], ids=["blind", "open"])
def cast(context: Flask, request: pytest.FixtureRequest) -> Cast:
    """One sheet is submitted, and everything that names the first application says 隐名."""
    cast = make_cast(db.session, scoring_ends_at=FAR)
    cast.round.phase = RoundPhase.PREPARING
    db.session.flush()
    cast.round.blind = request.param
    db.session.flush()
    cast.round.phase = RoundPhase.SCORING
    first = cast.applications[0]
    first.cluster.name = NAME
    first.quota_unit, first.applicant, first.operating_body, first.leading_firms, first.consultancy = RELATED
    first.figures[0].value = Decimal(1)  # not enough, but for the waiver
    make_waiver(db.session, first, cast.office, ground=GROUND)
    make_file(db.session, first, cast.office, FILE)
    submit_sheet(db.session, cast, 0, 1, "40", "40")
    db.session.commit()
    return cast


def test_an_expert_learns_no_name(context: Flask, cast: Cast) -> None:
    is_blind = cast.round.blind
    made = stage(db.session, cast)
    found = [told(pages(context, made, person), SECRETS) for person in (made.seated, made.other_seated)]
    assert [bool(one) for one in found] == [not is_blind] * 2, found


def test_the_file_has_a_number_for_a_name(context: Flask, cast: Cast) -> None:
    named = "01-1.pdf" if cast.round.blind else FILE
    made = stage(db.session, cast)
    page = client_of(context, made.seated).get(f"/desk/{made.assignment}").text
    assert f'data-view="{named}"' in page
    refused = client_of(context, made.seated).get("/files/1")
    assert (refused.status_code, named in refused.text) == (409, True)


def test_the_office_sees_all_names(context: Flask, cast: Cast) -> None:
    made = stage(db.session, cast)
    office = client_of(context, made.office)
    page = office.get(f"/rounds/{made.round}/applications/1").text
    assert [secret for secret in SECRETS if secret not in page] == []
    assert FILE in office.get("/files/1").text
