"""What the units recommended, on the list of applications and on the application's page."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from reviewapp.db import db
from reviewapp.models import Application, ApplicationState, Recommendation
from reviewapp.rounds import quota
from tests.conftest import client_of
from tests.factories import AT, Cast, make_application, make_cast

ROW = re.compile(r'<th scope="row" class="name"><a[^>]*>([^<]+)</a></th>')
CELL = re.compile(r'<td class="nowrap">(第\d+位|已推荐，未排序|未列入推荐汇总)</td>')


def recommend(application: Application, place: int | None = None) -> None:
    db.session.add(Recommendation(application_id=application.id, place=place, recorded_at=AT))


def numbers(page: str) -> list[str]:
    return [name[4:6] for name in ROW.findall(page)]


def test_the_place_stands_in_the_list_and_on_the_page(context: Flask, cast: Cast) -> None:
    first, second, third = cast.applications
    recommend(first, 2)
    recommend(second)
    address, person = f"/rounds/{cast.round.id}/applications/", cast.office.id
    pages = [f"{address}{application.id}" for application in (first, second, third)]
    db.session.commit()
    client = client_of(context, person)
    places = ["第2位", "已推荐，未排序", "未列入推荐汇总"]
    assert CELL.findall(client.get(address).text) == places
    for page, place in zip(pages, places, strict=True):
        assert f"<dt>推荐顺序</dt><dd>{place}</dd>" in client.get(page).text


def test_the_list_is_filtered_and_comes_in_pages(context: Flask) -> None:
    cast = make_cast(db.session, applications=120)
    make_application(db.session, cast.round, "121", quota_unit="宁波市", state=ApplicationState.RECEIVED)
    address, person = f"/rounds/{cast.round.id}/applications/", cast.office.id
    db.session.commit()
    client = client_of(context, person)
    assert len(numbers(client.get(address).text)) == 100
    last = client.get(address, query_string={"page": 2, "state": "admitted", "unit": "浙江省"}).text
    assert len(numbers(last)) == 20
    assert "state=admitted&amp;unit=%E6%B5%99%E6%B1%9F%E7%9C%81" in last  # the pager keeps the filter
    for query in ({"unit": "宁波市"}, {"state": "received"}):
        assert numbers(client.get(address, query_string=query).text) == ["12"]
    assert "没有符合条件的申报" in client.get(address, query_string={"state": "returned"}).text
    assert len(numbers(client.get(address, query_string={"state": "no such state"}).text)) == 100


@pytest.mark.usefixtures("context")
def test_the_use_of_each_cap() -> None:
    cast = make_cast(db.session, quota_province=2)
    city = make_application(db.session, cast.round, "11", quota_unit="宁波市")
    for application in (*cast.applications, city):
        recommend(application)
    cast.applications[0].state = ApplicationState.RETURNED
    db.session.flush()
    assert quota.uses(db.session, cast.round) == [
        quota.Use("宁波市", filed=1, recommended=1, cap=None),
        quota.Use("浙江省", filed=2, recommended=2, cap=2),
    ]
    cast.applications[0].state = ApplicationState.ADMITTED
    db.session.flush()
    assert quota.uses(db.session, cast.round, "浙江省") == [
        quota.Use("浙江省", filed=3, recommended=3, cap=2)
    ]
    assert [use.is_over for use in quota.uses(db.session, cast.round)] == [False, True]
