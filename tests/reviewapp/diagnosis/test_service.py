"""Diagnoses of small rounds with planted oddities: what is found, frozen and recorded, and who sees it."""

from __future__ import annotations

import json
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask

from reviewapp.canonical import digest
from reviewapp.db import db
from reviewapp.diagnosis.computation import Parameters, diagnose
from reviewapp.diagnosis.queries import latest_diagnosis
from reviewapp.diagnosis.service import diagnose_round
from reviewapp.models import Diagnosis, Event, RoundPhase
from reviewapp.proof import Fault, faults
from reviewapp.rounds.service import close_scoring
from reviewapp.workflow import Denial, Refused
from tests.conftest import client_of
from tests.factories import AT, Cast, carry, drop_guards, make_cast, stage, submit_all, submit_sheet


def one_far_off(cast: Cast) -> None:
    """Six applications of about 80; the third expert gives the first one 40."""
    for application, expert in product(range(6), range(3)):
        far = (application, expert) == (0, 2)
        first = "20" if far else str(38 + application % 3 + expert)
        submit_sheet(db.session, cast, application, expert, first, "20" if far else "40")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()


def test_a_score_far_from_the_others_wants_an_explanation(context: Flask) -> None:
    cast = make_cast(db.session, applications=6)
    one_far_off(cast)
    made = diagnose_round(db.session, cast.round, actor=cast.office, at=AT)
    found = json.loads(made.result)
    # The others gave 78 and 79: 40 lies 49 % below their mean. From where they stand, 78 and 79 lie 32.2 %
    # and 32.8 %… above the mean of 40 and one another: beyond the rule too, which takes no side.
    assert [
        (one["application"], one["expert"], one["flag"], one["share"]) for one in found["deviations"]
    ] == [
        ("01", "E1", "high", "0.310924"),
        ("01", "E2", "high", "0.338983"),
        ("01", "E3", "low", "-0.490446"),
    ]
    assert {one["expert"]: one["severity"]["n"] for one in found["experts"]} == {"E1": 6, "E2": 6, "E3": 6}
    assert "influence" not in found


def test_a_diagnosis_is_made_again_from_what_it_stored(context: Flask) -> None:
    cast = make_cast(db.session, applications=6)
    one_far_off(cast)
    made = diagnose_round(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    parameters = Parameters.from_mapping(made.parameters)
    again = diagnose(json.loads(made.inputs), cast.round.scheme_version.to_scheme(), parameters)
    assert again == made.result
    event = db.session.scalars(sa.select(Event).where(Event.act == "diagnose")).one()
    assert (event.detail["inputs"], event.detail["result"]) == (digest(made.inputs), digest(made.result))
    assert faults(db.session) == []


def test_what_was_altered_is_found(context: Flask) -> None:
    cast = make_cast(db.session, applications=6)
    one_far_off(cast)
    made = diagnose_round(db.session, cast.round, actor=cast.office, at=AT)
    db.session.commit()
    drop_guards(db.session)
    db.session.execute(sa.update(Diagnosis).values(result="{}"))
    db.session.commit()
    assert faults(db.session) == [Fault.of("diagnosis", diagnosis=made.id)]


def test_there_must_be_sheets(context: Flask) -> None:
    cast = make_cast(db.session)
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    with pytest.raises(Refused) as refused:
        diagnose_round(db.session, cast.round, actor=cast.office, at=AT)
    assert refused.value.denial == Denial("diagnosis.no_sheets")


def test_a_round_without_any_spread_has_a_diagnosis_without_numbers(context: Flask) -> None:
    cast = make_cast(db.session)
    for application, expert in product(range(3), range(3)):
        submit_sheet(db.session, cast, application, expert, "40", "40")
    close_scoring(db.session, cast.round, actor=cast.office, at=AT)
    found = json.loads(diagnose_round(db.session, cast.round, actor=cast.office, at=AT).result)
    assert found["undefined"] == "no_spread"
    assert found["agreement"]["alpha"] == {"high": None, "low": None, "undefined": "no_spread", "value": None}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_before_and_after(context: Flask, language: str) -> None:
    cast = make_cast(db.session, applications=6)
    one_far_off(cast)
    made = stage(db.session, cast)
    client = client_of(context, made.office)
    context.config["WTF_CSRF_ENABLED"] = False
    client.post(f"/language/{language}")
    url = f"/rounds/{made.round}/diagnosis/"
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    text = client.get(url).text
    assert ("仅供参考" in text, "Advisory" in text) == (language == "zh", language == "en")
    assert "-49.0%" in text


def test_nobody_sees_it_while_experts_score(context: Flask) -> None:
    cast = make_cast(db.session)
    made = stage(db.session, cast)
    assert client_of(context, made.office).get(f"/rounds/{made.round}/diagnosis/").status_code == 403
    assert latest_diagnosis(db.session, cast.round) is None


def test_it_stays_open_as_the_round_goes_on(context: Flask) -> None:
    cast = make_cast(db.session)
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    assert diagnose_round(db.session, cast.round, actor=cast.office, at=AT).number == 1
    assert diagnose_round(db.session, cast.round, actor=cast.office, at=AT).number == 2
