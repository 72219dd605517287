"""The English catalogue is complete, current and well-formed, and every refusal has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from flask import Flask, render_template
from flask_babel import force_locale
from flask_security.utils import get_message

from reviewapp.labels import DENIALS, denial_words
from reviewapp.workflow import MACHINES, Denial
from scoring.totals import BlockReason
from tests.conftest import sqlite_only

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "reviewapp" / "translations"
CATALOGUE = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]+")

# The codes and statuses that a computed code of a refusal stands for.
COMPUTED = {
    "f'{self.name}.wrong_state'": {f"{machine.name}.wrong_state" for machine in MACHINES},
    "f'http.{status}'": {"http.400", "http.401", "http.404", "http.405", "http.413", "http.500"},
    "block.reason": set(BlockReason),
}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def messages(catalogue: Catalog) -> dict[str, Message]:
    return {str(message.id): message for message in catalogue if message.id}


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    """Chinese text → message of the committed catalogue."""
    return messages(read(CATALOGUE))


def test_the_catalogue_holds_what_the_code_says(
    english: dict[str, Message], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command = f"pybabel -q extract -F {TRANSLATIONS / 'babel.cfg'} -k _l -o {tmp_path / 'texts.pot'}"
    CommandLineInterface().run([*command.split(), "reviewapp", "forms"])
    assert set(messages(read(tmp_path / "texts.pot"))) == set(english)  # else: make translations


def test_every_text_is_translated(english: dict[str, Message]) -> None:
    unfit = [text for text, message in english.items() if not message.string or message.fuzzy]
    assert unfit == []


def test_no_text_is_left_in_chinese(english: dict[str, Message]) -> None:
    assert [message.string for message in english.values() if CHINESE.search(str(message.string))] == []


def test_no_text_says_everything_twice(english: dict[str, Message]) -> None:
    said = [str(message.string) for message in english.values()]
    assert [text for text in said if re.fullmatch(r"(.{9,}) ?\1", text)] == []


def test_placeholders_are_the_same_on_both_sides(english: dict[str, Message]) -> None:
    differing = [
        text
        for text, message in english.items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(str(message.string)))
        or "%" in PLACEHOLDER.sub("", str(message.string))
    ]
    assert differing == []


def test_the_catalogue_names_no_place_and_no_obsolete_text() -> None:
    catalogue = read(CATALOGUE)
    assert [message.id for message in catalogue if message.locations] == []
    assert list(catalogue.obsolete) == []


def refusals() -> Iterator[tuple[str, set[str]]]:
    """Every refusal that the code raises: its code, and the names of the facts that come with it."""
    for path in sorted((ROOT / "reviewapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Denial":
                written = ast.unparse(node.args[0])
                codes = COMPUTED[written] if written in COMPUTED else {ast.literal_eval(node.args[0])}
                yield from ((str(code), fact_names(node)) for code in codes)


def fact_names(call: ast.Call) -> set[str]:
    facts = call.args[1].elts if len(call.args) > 1 else []  # type: ignore[attr-defined]
    return {ast.literal_eval(fact.elts[0]) for fact in facts} | {keyword.arg for keyword in call.keywords}


def test_every_refusal_has_words_and_brings_the_facts_they_name() -> None:
    found = list(refusals())
    assert {code for code, _ in found} == {str(code) for code in DENIALS}
    missing = [(code, set(PLACEHOLDER.findall(str(DENIALS[code]))) - facts) for code, facts in found]
    assert [(code, names) for code, names in missing if names] == []


@sqlite_only
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_refusal_makes_a_page(app: Flask, locale: str) -> None:
    for code, facts in refusals():
        denial = Denial(code, tuple((name, ("01", "02")) for name in sorted(facts - {"points"})))
        with app.test_request_context(), force_locale(locale):
            page = render_template("error.html", words=denial_words(denial))
        assert page.count("%(") == 0


@sqlite_only
def test_points_and_numbers_are_listed_in_the_language_of_the_page(app: Flask) -> None:
    points = tuple(
        Denial(BlockReason.INCOMPLETE_SHEET, (("application", "01"), ("expert", "E1"), ("indicator", code)))
        for code in ("1.1", "1.2")
    )
    with app.app_context():
        blocked = denial_words(Denial("ranking.blocked", points=points))
        tied = denial_words(Denial("shortlist.unresolved_tie", (("numbers", ("02", "03")),)))
    assert blocked == ("尚不能形成排序：申报01、专家E1：指标1.1未评分；申报01、专家E1：指标1.2未评分。")
    assert tied == "入围线上的并列按已公布的规则仍无法区分：02、03。"


@sqlite_only
def test_the_sign_in_library_speaks_chinese_on_chinese_pages(app: Flask) -> None:
    with app.test_request_context():
        assert get_message("DISABLED_ACCOUNT") == ("账户已被禁用！", "error")
    with app.test_request_context(), force_locale("en"):
        assert get_message("DISABLED_ACCOUNT") == ("Account is disabled.", "error")
