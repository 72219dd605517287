"""The rules of a round: open while it is prepared, then locked by the database and changed by two persons."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import signature

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from forms.review import ReviewEntry
from forms.round import TRIMMED
from reviewapp.calendar.workdays import deadline
from reviewapp.db import db
from reviewapp.models import Event, RoleName, Round, RoundPhase, SettingChange
from reviewapp.models.round import SETTINGS
from reviewapp.rounds.review import CONFIRMED
from reviewapp.rounds.service import open_scoring
from reviewapp.rounds.settings import change_settings, propose_change, review_change
from reviewapp.rounds.wording import SETTINGS as WORDS
from reviewapp.schemes import load_scheme
from reviewapp.workflow import Denial, Refused
from scoring.methods import METHODS
from tests.conftest import client_of, make_app, sqlite_only
from tests.factories import AT, Cast, carry, make_cast, make_round, make_staff, stage, submit_all

LATER = datetime(2026, 6, 30, 16, tzinfo=UTC)
CHANGED = {"places": 3, "scoring_ends_at": LATER, "maximum_abstained_share": Decimal("0.1")}
POSTED = {
    "rules_title": "评审办法",
    "rules_number": "测办〔2026〕2号",
    "rules_dated": "2026-03-02",
    "official_method": "trimmed",
    "trim": "indicator",
    "average_decimals": "2",
    "nine_experts": "y",
    "decimals": "3",
    "tie_1": "2",
    "tie_2": "1",
    "scoring_ends_on": "2026-06-30",
    "minimum_sheets": "5",
    "minimum_scores": "4",
    "abstained_percent": "10",
    "places": "3",
    "quota_province": "8",
    "stage_join": "weighted",
    "stage_percent": "60",
    "grey_band": "experts",
    "grey_band_experts": "3",
    "band_percent": "10",
    "notice_length": "7",
    "notice_unit": "calendar_days",
    "deviation_level": "item",
    "deviation_base": "all",
    "deviation_percent": "25",
    "panel_minimum": "7",
    "panel_technical": "2/3",
    "panel_finance": "2",
    "candidates_per_place": "2",
    "objection_days": "15",
}


def refused(work: object) -> Denial:
    with pytest.raises(Refused) as error:
        work()
    db.session.rollback()
    return error.value.denial


def propose(cast: Cast, **values: object) -> SettingChange:
    return propose_change(db.session, cast.round, values or CHANGED, "延长期限", actor=cast.office, at=AT)


def test_every_setting_has_words_and_the_trimmed_mean_all_its_options() -> None:
    assert set(WORDS) == set(SETTINGS)
    options = signature(METHODS["trimmed"]).parameters.values()
    assert tuple(one.name for one in options if one.kind is one.KEYWORD_ONLY) == TRIMMED


def test_rules_are_open_while_the_round_is_prepared(context: Flask) -> None:
    cast = make_cast(db.session)
    round_ = make_round(db.session, cast.office, code="2027")
    change_settings(db.session, round_, {**CHANGED, "decimals": 2}, actor=cast.office, at=AT)
    event = db.session.scalars(sa.select(Event).where(Event.act == "change_settings")).one()
    assert event.detail["before"]["places"] == 2
    assert set(event.detail["after"]) == set(CHANGED)
    assert refused(lambda: change_settings(db.session, cast.round, CHANGED, actor=cast.office, at=AT)) == (
        Denial("round.wrong_state")
    )


def test_scoring_does_not_open_without_its_rules(context: Flask) -> None:
    cast = make_cast(db.session)
    round_ = make_round(db.session, cast.office, code="2027", official_method=None)
    assert refused(lambda: open_scoring(db.session, round_, actor=cast.office, at=AT)) == Denial(
        "round.rules_open"
    )


@pytest.mark.parametrize("name", SETTINGS)
def test_the_database_locks_every_setting(cast: Cast, name: str) -> None:
    other = {"grey_band": "'meeting'", "stage_join": "'meeting'", "notice_unit": "'calendar_days'"}
    other |= {"deviation_level": "'item'", "deviation_base": "'all'"}
    other |= {"panel_technical": "'2/3'", "panel_finance": "2", "panel_odd": "false"}
    other |= {"rules_dated": "'2026-01-01'", "scoring_ends_at": "'2026-01-01 00:00:00'", "blind": "true"}
    other |= dict.fromkeys(("tie_break", "method_options", "selection_rules"), "'[1]'")
    other |= dict.fromkeys(("official_method", "rules_title", "rules_number"), "'other'")
    statement = f"UPDATE round SET {name} = {other.get(name, '1')}"  # noqa: S608  names of this file
    for more in ("", ", settings_number = 1"):
        with pytest.raises(sa.exc.DatabaseError, match="locked once scoring opens"):
            db.session.execute(sa.text(statement + more))
        db.session.rollback()


def test_two_persons_change_a_rule(cast: Cast) -> None:
    change = propose(cast)
    assert (cast.round.places, change.before["places"], change.after["places"]) == (2, 2, 3)
    assert refused_review(cast, change, cast.office) == Denial("review.same_person")
    review_change(db.session, cast.round, change, CONFIRMED, actor=cast.approver, at=AT)
    db.session.commit()
    db.session.expire_all()
    assert (cast.round.places, cast.round.scoring_ends_at, cast.round.settings_number) == (3, LATER, 1)
    assert cast.round.maximum_abstained_share == Decimal("0.1")
    assert refused_review(cast, change, cast.approver) == Denial("round.change_decided")


def refused_review(cast: Cast, change: SettingChange, actor: object) -> Denial:
    db.session.commit()
    return refused(lambda: review_change(db.session, cast.round, change, CONFIRMED, actor=actor, at=AT))


def test_a_returned_change_changes_nothing(cast: Cast) -> None:
    change = propose(cast)
    db.session.commit()
    assert refused(lambda: propose(cast, places=9)) == Denial("round.change_waits")
    entry = ReviewEntry("returned", "理由不足")
    review_change(db.session, cast.round, change, entry, actor=cast.approver, at=AT)
    assert (cast.round.places, cast.round.settings_number) == (2, 0)
    assert propose(cast, places=9).number == 2


def test_nothing_changes_after_a_ranking(cast: Cast) -> None:
    assert refused(lambda: propose(cast, places=2)) == Denial("round.nothing_changed")
    submit_all(db.session, cast)
    carry(db.session, cast, RoundPhase.RANKED)
    assert refused(lambda: propose(cast)) == Denial("round.settings_final")


@sqlite_only
def test_a_new_round_takes_what_ships_without_a_detour(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        person = make_staff(db.session, "office", RoleName.SECRETARIAT).id
        db.session.commit()
    office = client_of(app, person)
    page = office.get("/rounds/new").text
    for choice in ("national-2022", "expert-100"):
        assert f'selected value="shipped:{choice}"' in page
    basics = {"year": "2027", "title": "2027年度评审", "issuer": "测试司", "call_title": "通知"}
    basics |= {"call_number": "测函〔2027〕1号", "places": "30"}
    basics |= {"standard": "shipped:yunnan", "scheme": "shipped:expert-100"}
    for code in ("2027", "2027-b"):  # what was stored by the first is there for the second
        assert office.post("/rounds/", data=basics | {"code": code}).status_code == 302
        basics |= {"standard": "1", "scheme": "2"}
    with app.app_context():
        found = {
            (round_.standard.to_scheme(), round_.scheme_version.to_scheme())
            for round_ in db.session.scalars(sa.select(Round))
        }
        assert found == {(load_scheme("yunnan"), load_scheme("expert-100"))}
        acts = db.session.scalars(sa.select(Event.act).order_by(Event.id)).all()
        assert [act for act in acts if act in ("store_scheme", "create_round")] == [
            "store_scheme",
            "store_scheme",
            "create_round",
            "create_round",
        ]


@sqlite_only
def test_a_round_is_made_in_the_browser(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    office = client_of(app, made.office)
    basics = {"year": "2027", "code": "2027", "title": "2027年度评审", "issuer": "测试司"}
    basics |= {"call_title": "通知", "call_number": "测函〔2027〕1号", "places": "30"}
    basics |= {"standard": "1", "scheme": "2"}
    assert office.post("/rounds/", data=basics | {"year": "soon"}).status_code == 422
    location = office.post("/rounds/", data=basics).location
    assert office.post("/rounds/", data=basics).status_code == 409
    page = office.get(location).text
    assert "请选择" in page
    for wrong in (
        {"tie_2": "2"},
        {"stage_percent": ""},
        {"grey_band_experts": ""},
        {"grey_band_experts": "2"},
        {"grey_band": "meeting", "meeting_places": "9"},
        {"official_method": ""},
    ):
        assert office.post(location, data=POSTED | wrong).status_code == 422
    assert office.post(location, data=POSTED).status_code == 302
    with app.app_context():
        round_ = db.session.scalars(sa.select(Round).where(Round.code == "2027")).one()
        assert {name: getattr(round_, name) for name in SETTINGS} == {
            "official_method": "trimmed",
            "method_options": {"trim": "indicator", "average_decimals": 2, "nine_experts": True},
            "rules_title": "评审办法",
            "rules_number": "测办〔2026〕2号",
            "rules_dated": date(2026, 3, 2),
            "decimals": 3,
            "tie_break": ["2", "1"],
            "scoring_ends_at": LATER,
            "minimum_sheets": 5,
            "minimum_scores": 4,
            "maximum_abstained_share": Decimal("0.1"),
            "places": 3,
            "quota_province": 8,
            "quota_city": None,
            "selection_rules": [],
            "blind": False,
            "stage_join": "weighted",
            "stage_percent": 60,
            "grey_band": "experts",
            "grey_band_experts": 3,
            "meeting_places": None,
            "band_percent": 10,
            "notice_length": 7,
            "notice_unit": "calendar_days",
            "deviation_level": "item",
            "deviation_base": "all",
            "deviation_percent": 25,
            "panel_minimum": 7,
            "panel_technical": "2/3",
            "panel_finance": 2,
            "panel_odd": False,
            "candidates_per_place": 2,
            "objection_days": 15,
            "pledge_text": "",
        }
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


@sqlite_only
def test_a_rule_is_changed_by_two_in_the_browser(database_url: str) -> None:
    app = make_app(database_url, WTF_CSRF_ENABLED=False)
    with app.app_context():
        made = stage(db.session, make_cast(db.session))
    url = f"/rounds/{made.round}/settings"
    office, approver = client_of(app, made.office), client_of(app, made.approver)
    assert office.post(url, data=POSTED).status_code == 422  # no reason
    assert office.post(url, data=POSTED | {"ground": "理由充分"}).status_code == 302
    assert approver.get(url).status_code == 200
    assert office.post(f"{url}/1", data={"verdict": "confirmed"}).status_code == 403
    assert approver.post(f"{url}/1", data={"verdict": "returned"}).status_code == 422
    assert approver.post(f"{url}/1", data={"verdict": "confirmed"}).status_code == 302
    with app.app_context():
        assert db.session.get_one(Round, made.round).official_method == "trimmed"
        db.session.close()  # its connection goes back before all are closed
        db.engine.dispose()


@pytest.mark.parametrize("phase", ["preparing", "scoring"])
@pytest.mark.parametrize("ticked", [True, False])
def test_the_form_sent_as_it_is_shown_changes_nothing(app: Flask, phase: str, ticked: bool) -> None:
    """Every rule, boxes included, as a browser sends the form back."""
    app.config["WTF_CSRF_ENABLED"] = False
    rules: dict[str, object] = {"blind": ticked, "panel_odd": ticked, "deviation_level": "item", "places": 7}
    rules |= {
        "scoring_ends_at": deadline(date(2026, 6, 1)),
        "objection_days": 15,
        "official_method": "trimmed",
    }
    rules["method_options"] = {"trim": "indicator", "average_decimals": 2, "nine_experts": ticked}
    with app.app_context():
        cast = make_cast(db.session)
        round_ = make_round(db.session, cast.office, code="2027")
        for name, value in rules.items():
            setattr(round_, name, value)
        db.session.flush()
        round_.phase = RoundPhase(phase)
        db.session.commit()
        stored = {name: getattr(round_, name) for name in SETTINGS}
        person, url = cast.office.id, f"/rounds/{round_.id}/settings"
        db.session.rollback()
        office = client_of(app, person)
        shown = html.fromstring(office.get(url).text).forms
        (fields,) = (dict(form.form_values()) for form in shown if form.get("class") == "settings")
        sent = {name: value.removeprefix("\n") for name, value in fields.items()}  # so a text area begins
        answer = office.post(url, data=sent | {"ground": "理由"})
        assert answer.status_code == {"preparing": 302, "scoring": 409}[phase]
        assert ("没有改动任何规则" in answer.text) == (phase == "scoring")
        db.session.refresh(round_)
        assert {name: getattr(round_, name) for name in SETTINGS} == stored
        db.session.close()
        db.engine.dispose()
