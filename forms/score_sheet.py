"""The score sheet 评分表 as a form: one row for each expert indicator of a scheme.

A draft may have blanks but no impossible score; a submission needs every row scored, or 无法评价 with a
reason. A row that is not in the posted data is never mentioned: it is neither blank nor cleared. What was
typed is shown again as it was typed, right or wrong.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, cast

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, FormField, IntegerField, TextAreaField
from wtforms.widgets import HiddenInput, TextInput

from forms.numbers import half_width
from scoring.scheme import CommentRule, Indicator, IndicatorScheme

COMMENT_LIMIT = 2000

_NUMBER = re.compile(r"\+?[0-9]{1,6}(\.[0-9]{0,6})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says; a blank has no value, and a blank is never zero."""

    value: Decimal | None = None
    abstained: bool = False
    comment: str = ""

    @property
    def is_given(self) -> bool:
        """Say whether there is a score, or 无法评价: a comment alone is neither."""
        return self.value is not None or self.abstained


def read_score(text: str) -> Decimal | None:
    """Return the number that was typed, if it is one; whether the indicator allows it is not asked here."""
    number = half_width(text)
    return Decimal(number) if _NUMBER.fullmatch(number) else None


def draft_faults(
    indicator: Indicator, text: str, abstained: bool, comment: str
) -> Iterator[tuple[str, LazyString]]:
    """Yield (field, fault) for what even a draft of a row may not say."""
    score = read_score(text)
    if text and (score is None or not indicator.allows(score)):
        yield (
            "score",
            _l(
                "请填写0至%(maximum)s之间、以%(step)s为一档的分数",
                maximum=format(indicator.maximum.normalize(), "f"),
                step=format(indicator.step.normalize(), "f"),
            ),
        )
    if text and abstained:
        yield "abstained", _l("已填写评分的，不能同时选择“无法评价”")
    if len(comment) > COMMENT_LIMIT:
        yield "comment", comment_too_long()


def submission_faults(indicator: Indicator, entry: Entry) -> Iterator[tuple[str, LazyString]]:
    """Yield (field, fault) for what a row lacks that may stand in a draft, and not in a submission."""
    if not entry.is_given:
        yield "score", _l("请填写评分；确实无法评价的，请选择“无法评价”并说明理由")
    if entry.comment:
        return
    if entry.abstained:
        yield "comment", _l("选择“无法评价”的，请说明理由")
    elif entry.value is not None and indicator.requires_comment(entry.value):
        yield "comment", _COMMENT_MISSING[indicator.comment_rule]


def comment_too_long() -> LazyString:
    """Say how long a comment, or the overall opinion, may be."""
    return _l("评审意见不得超过%(limit)s字", limit=COMMENT_LIMIT)


class ScoreField(Field):
    """A score typed by hand: full-width digits and outer spaces are accepted, the typed text is kept."""

    widget = TextInput()
    data: Decimal | None

    @property
    def text(self) -> str | None:
        """Return what was typed, without outer spaces; None where the field was not posted."""
        return str(self.raw_data[0]).strip() if self.raw_data else None

    @property
    def typed(self) -> str:
        """Return what stands in the field: what was typed, right or wrong, else the score."""
        return self._value()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number, if the text is one; whether the indicator allows it is for the row to say."""
        del valuelist  # `text` reads it
        self.data = read_score(self.text or "")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(self.data.normalize(), "f")


class ScoreRow(Form):
    """The row of one indicator; the class made for it carries the indicator."""

    indicator: ClassVar[Indicator]

    score = ScoreField(_l("评分"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    abstained = BooleanField(_l("无法评价"))
    comment = TextAreaField(_l("评审意见"), filters=[lambda text: clean_comment(text or "")])

    @property
    def posted(self) -> bool:
        """Say whether the browser sent this row."""
        return self.score.text is not None

    @property
    def entry(self) -> Entry:
        """Return what the row says; meaningful for storing only where `savable`."""
        return Entry(self.score.data, bool(self.abstained.data), self.comment.data or "")

    @property
    def savable(self) -> bool:
        """Say whether the row was posted and can be stored as it stands, complete or not."""
        return self.posted and not any(self._draft_faults())

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check what even a draft must keep: possible scores, no contradiction, a comment that fits."""
        checked = super().validate(extra_validators)
        return _show(self._draft_faults()) and checked

    def validate_complete(self) -> bool:
        """Check what a submission needs beyond a draft."""
        return _show(self._submission_faults())

    def _draft_faults(self) -> Iterator[tuple[Field, str]]:
        faults = draft_faults(
            self.indicator, self.score.text or "", bool(self.abstained.data), self.comment.data or ""
        )
        for name, message in faults:
            yield self[name], message

    def _submission_faults(self) -> Iterator[tuple[Field, str]]:
        if self.posted and not self.savable:
            return  # what is wrong with it stands there already
        for name, message in submission_faults(self.indicator, self.entry):
            yield self[name], message


class ScoreSheetForm(Form):
    """The whole sheet. `edit_tag` is the version that the page was made from, to notice conflicting edits."""

    scheme: ClassVar[IndicatorScheme]

    edit_tag = IntegerField(widget=HiddenInput())
    opinion = TextAreaField(_l("总体评审意见"), filters=[lambda text: clean_comment(text or "")])

    @classmethod
    def initial(cls, entries: Mapping[str, Entry], edit_tag: int, opinion: str = "") -> dict[str, object]:
        """Return the `data` argument that shows stored entries (by code) and the overall opinion."""
        rows = {
            field_name(code): {"score": entry.value, "abstained": entry.abstained, "comment": entry.comment}
            for code, entry in entries.items()
        }
        return {"edit_tag": edit_tag, "opinion": opinion, **rows}

    def rows(self) -> Iterator[ScoreRow]:
        """Yield the rows in the order of the scheme."""
        for indicator in self.scheme.expert_indicators():
            yield self.row(indicator.code)

    def row(self, code: str) -> ScoreRow:
        """Return the row of one indicator."""
        return cast("FormField[ScoreRow]", self[field_name(code)]).form

    def validate_draft(self) -> bool:
        """Say whether everything posted may be stored; blanks are allowed, faults stand at their rows."""
        sound = self.validate()
        return _show(self._opinion_faults()) and sound

    def _opinion_faults(self) -> Iterator[tuple[Field, str]]:
        if len(self.opinion.data or "") > COMMENT_LIMIT:
            yield self.opinion, comment_too_long()

    def stated_opinion(self) -> str | None:
        """Return the overall opinion, where it was posted and may be stored."""
        posted = bool(self.opinion.raw_data) and not any(self._opinion_faults())
        return self.opinion.data or "" if posted else None

    def validate_submission(self) -> bool:
        """Say whether the sheet may be submitted; faults stand at their rows, those of a draft among them."""
        stored = self.validate_draft()
        complete = [row.validate_complete() for row in self.rows()]
        return stored and all(complete)

    def entries(self) -> dict[str, Entry]:
        """Return, by indicator code, the posted rows that may be stored; all others stay as stored."""
        return {row.indicator.code: row.entry for row in self.rows() if row.savable}

    def faulty(self) -> tuple[str, ...]:
        """Return the codes of the posted rows that may not be stored."""
        return tuple(row.indicator.code for row in self.rows() if row.posted and not row.savable)


def score_sheet_form(scheme: IndicatorScheme, base: type[Form] = Form) -> type[ScoreSheetForm]:
    """Build the form class of a scheme on `base`, which brings protection against forged requests (CSRF)."""
    rows: dict[str, Field] = {
        field_name(indicator.code): FormField(
            type("IndicatorRow", (ScoreRow,), {"indicator": indicator}), indicator.title
        )
        for indicator in scheme.expert_indicators()
    }
    return type("SchemeScoreSheetForm", (ScoreSheetForm, base), {"scheme": scheme, **rows})


def field_name(code: str) -> str:
    """Return the field name of an indicator: a valid name, different for different codes."""
    return "row_" + "".join(
        char if char.isascii() and char.isalnum() else f"_{ord(char):x}_" for char in code
    )


_COMMENT_MISSING = {
    CommentRule.EXTREMES: _l("评分处于最高或最低等次，请说明理由"),
    CommentRule.ALWAYS: _l("请填写评审意见"),
}


def clean_comment(text: str) -> str:
    """Lines as they were typed or pasted, with ends and spaces of one kind; PostgreSQL refuses NUL."""
    return "\n".join(text.replace("\t", " ").replace("\x00", "").splitlines()).strip()


def _show(faults: Iterator[tuple[Field, str]]) -> bool:
    """Put each fault at its field; say whether there was none."""
    sound = True
    for field, message in faults:
        field.errors = [*field.errors, message]
        sound = False
    return sound
