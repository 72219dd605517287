"""Experts with sheets to submit are reminded by the words that were shown, and nobody else is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from reviewapp.db import db
from reviewapp.models import Event
from tests.conftest import client_of
from tests.factories import Cast, submit_sheet
from tests.stage import Stage, stage

CHOSEN = {"experts": ["E1", "E2", "E9"]}


def on_stage(context: Flask, cast: Cast, outbox: Path | None) -> tuple[Stage, str]:
    """Scoring is open, the first expert has submitted all; texts go to the outbox, or nowhere."""
    context.config.update(WTF_CSRF_ENABLED=False, SMS_OUTBOX=str(outbox or ""))
    for application in range(3):
        submit_sheet(db.session, cast, application, 0, "40", "40")
    for expert, mobile in zip(cast.experts, ("13800000001", "13800000002", ""), strict=True):
        expert.mobile = mobile
    db.session.commit()
    made = stage(db.session, cast)
    return made, f"/rounds/{made.round}/progress/"


def test_who_has_sheets_to_submit_is_reminded(context: Flask, cast: Cast, tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.jsonl"
    made, page = on_stage(context, cast, outbox)
    office = client_of(context, made.office)
    shown = office.get(page).text
    assert [f'name="experts" value="E{number}"' in shown for number in (1, 2, 3)] == [False, True, True]
    confirm = office.post(page + "reminders/confirm", data=CHOSEN).text
    assert ("涉及专家1名" in confirm, outbox.exists()) == (True, False)
    assert "未提交评分表共3份" in confirm
    again = {"experts": re.findall('name="experts" value="([^"]+)"', confirm)}
    assert again == {"experts": ["E2"]}
    assert office.post(page + "reminders", data=again).status_code == 302
    (line,) = outbox.read_text("utf-8").splitlines()
    sent = json.loads(line)
    assert sent["mobile"] == "13800000002"
    assert "还有3份评分表未提交" in sent["text"]
    assert sent["text"] in confirm.replace("&#39;", "'")
    details = db.session.scalars(select(Event.detail).where(Event.act == "remind_experts")).all()
    assert details == [{"experts": ["E2"]}]


def test_who_has_no_number_is_named(context: Flask, cast: Cast, tmp_path: Path) -> None:
    made, page = on_stage(context, cast, tmp_path / "outbox.jsonl")
    office = client_of(context, made.office)
    assert office.post(page + "reminders", data={"experts": ["E3"]}).status_code == 302
    assert "没有手机号码，或短信未能发出" in office.get(page).text
    assert db.session.scalars(select(Event).where(Event.act == "remind_experts")).all() == []


def test_without_a_gateway_the_words_are_there_to_copy(context: Flask, cast: Cast) -> None:
    made, page = on_stage(context, cast, None)
    office = client_of(context, made.office)
    confirm = office.post(page + "reminders/confirm", data=CHOSEN).text
    assert ("请复制下列文字" in confirm, "确认发送" in confirm) == (True, False)
    assert office.post(page + "reminders", data=CHOSEN).status_code == 302
    assert db.session.scalars(select(Event).where(Event.act == "remind_experts")).all() == []
