"""Reading anybody's file: what is understood, and the one clear error for each mistake."""

from fractions import Fraction
from hashlib import sha256

import pytest

from scoring.csvfile import ScoreFileError, read_scores

PLAIN = "application,expert,score\n甲,专家01,84.5\n甲,专家02,82\n"
SHEETS = (
    "application,expert,indicator,weight,maximum,score\n"
    "甲,专家01,创新,60,10,8\n甲,专家01,绿色,40,30,20\n"
    "甲,专家02,创新,60,10,9.5\n甲,专家02,绿色,40,30,30\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_plain_file(encoding: str) -> None:
    data = PLAIN.encode(encoding)
    found = read_scores(data)
    assert found.table.applications == ("甲",)
    assert found.table.experts == ("专家01", "专家02")
    assert found.table.score.tolist() == [84.5, 82.0]
    assert found.sha256 == sha256(data).hexdigest()
    assert found.ignored_columns == ()


def test_columns_in_any_order_blank_lines_spaces_and_others() -> None:
    text = "score, expert ,备注,application\r\n\r\n 84.5 ,专家01,,甲\r\n82,专家02,好,甲\r\n\r\n"
    found = read_scores(text.encode())
    assert found.table.score.tolist() == [84.5, 82.0]
    assert found.ignored_columns == ("备注",)


def test_groups_and_confidence() -> None:
    header = "application,expert,score,confidence,panel,unit,subfield"
    text = f"{header}\n甲,x,1,2,一组,浙江,材料\n乙,x,-1.5e1,.5,二组,江苏,医药\n"
    table = read_scores(text.encode()).table
    assert table.score.tolist() == [-15.0, 1.0]
    assert table.confidence.tolist() == [0.5, 2.0]
    assert (table.panel, table.unit, table.subfield) == (("二组", "一组"), ("江苏", "浙江"), ("医药", "材料"))


def test_weighted_totals_are_exact() -> None:
    # 60·8/10 + 40·20/30 is 74.666…, correctly rounded; 60·9.5/10 + 40 is 97.
    assert read_scores(SHEETS.encode()).table.score.tolist() == [224 / 3, 97.0]


def test_the_scores_of_each_indicator_stay_beneath_the_totals() -> None:
    indicators = read_scores(SHEETS.encode()).table.indicators
    assert indicators is not None
    assert indicators.factor == {"创新": 6, "绿色": Fraction(4, 3)}
    assert indicators.score == {
        ("甲", "专家01"): {"创新": 8, "绿色": 20},
        ("甲", "专家02"): {"创新": Fraction(19, 2), "绿色": 30},
    }
    assert read_scores(PLAIN.encode()).table.indicators is None
    assert read_scores(b"application,expert,score,maximum\na,x,5,10\n").table.indicators is None


def test_data_scores() -> None:
    table = read_scores(b"application,expert,score,data_score\nb,x,1,70.5\na,x,2,60\nb,y,3,70.5\n").table
    assert table.data_score is not None
    assert table.data_score.tolist() == [60, 70.5]


def test_totals_without_weights_are_sums() -> None:
    text = "application,expert,indicator,score\n甲,x,a,0.1\n甲,x,b,0.2\n"
    assert read_scores(text.encode()).table.score.tolist() == [0.3]
    text = "application,expert,indicator,maximum,score\n甲,x,a,10,0.1\n甲,x,b,20,0.2\n"
    assert read_scores(text.encode()).table.score.tolist() == [0.3]


def test_a_maximum_without_indicators_is_one_indicator() -> None:
    text = "application,expert,score,maximum\n甲,x,10,10\n"
    assert read_scores(text.encode()).table.score.tolist() == [10.0]
    text = "application,expert,score,maximum,weight\n甲,x,5,10,100\n"
    assert read_scores(text.encode()).table.score.tolist() == [50.0]


def test_confidence_of_a_sheet() -> None:
    text = "application,expert,indicator,score,confidence\n甲,x,a,1,2\n甲,x,b,2,2\n甲,y,a,1,3\n甲,y,b,2,3\n"
    assert read_scores(text.encode()).table.confidence.tolist() == [2.0, 3.0]


HEAD = "application,expert,score"
BAD = {
    "empty": ("", 1, None, "the file is empty"),
    "blank": ("\n\n", 1, None, "the file is empty"),
    "header only": (f"{HEAD}\n", 2, None, "there is no score below the header"),
    "missing column": (
        "application,score\n甲,1\n",
        1,
        "expert",
        "the column is missing; the header is 'application, score'",
    ),
    "column twice": (f"{HEAD},score\n甲,x,1,1\n", 1, "score", "the column is there twice"),
    "weight alone": (
        f"{HEAD},weight\n甲,x,1,1\n",
        1,
        "maximum",
        "the column is missing; a weight needs its maximum",
    ),
    "short row": (f"{HEAD}\n甲,x,1\n甲,y\n", 3, None, "2 cells where the header has 3"),
    "long row": (f"{HEAD}\n甲,x,1,\n", 2, None, "4 cells where the header has 3"),
    "after a blank line": (f"{HEAD}\n\n甲,x\n", 3, None, "2 cells where the header has 3"),
    "after a line break in a cell": (
        f'{HEAD}\n"甲\n乙",x,1\n甲,x,一\n',
        3,
        "score",
        "'一' is not a finite number",
    ),
    "open quote": (f'{HEAD}\n甲,x,1\n"甲,y,1\n', 3, None, "not valid CSV (unexpected end of data)"),
    "empty score": (f"{HEAD}\n甲,x,\n", 2, "score", "the cell is empty"),
    "empty name": (f"{HEAD}\n甲, ,1\n", 2, "expert", "the cell is empty"),
    "text": (f"{HEAD}\n甲,x,1\n甲,y,八十\n", 3, "score", "'八十' is not a finite number"),
    "full-width digits": (f"{HEAD}\n甲,x,８５\n", 2, "score", "'８５' is not a finite number"),
    "decimal comma": (f'{HEAD}\n甲,x,"84,5"\n', 2, "score", "'84,5' is not a finite number"),
    "infinite": (f"{HEAD}\n甲,x,inf\n", 2, "score", "'inf' is not a finite number"),
    "not a number": (f"{HEAD}\n甲,x,NaN\n", 2, "score", "'NaN' is not a finite number"),
    "too large": (f"{HEAD}\n甲,x,1e999\n", 2, "score", "1e999 is not within ±1e+09"),
    "duplicate": (f"{HEAD}\n甲,x,1\n甲,y,1\n甲,x,2\n", 4, "expert", "甲 / x is scored twice, first in row 2"),
    "confidence zero": (
        f"{HEAD},confidence\n甲,x,1,0\n",
        2,
        "confidence",
        "0 is not between 1e-06 and 1e+06",
    ),
    "confidence differs": (
        "application,expert,indicator,score,confidence\n甲,x,a,1,2\n甲,x,b,2,3\n",
        3,
        "confidence",
        "'3' differs from '2' in row 2, but a confidence belongs to the sheet",
    ),
    "panel differs": (
        f"{HEAD},panel\n甲,x,1,一组\n甲,y,1,二组\n",
        3,
        "panel",
        "'二组' differs from '一组' in row 2, but a panel belongs to the application",
    ),
    "negative weight": (
        SHEETS.replace(",60,", ",-60,"),
        2,
        "weight",
        "-60 is not a weight: it must not be negative",
    ),
    "maximum zero": (
        SHEETS.replace(",10,8", ",0,8"),
        2,
        "maximum",
        "0 is not a maximum: it must be above zero",
    ),
    "weight differs": (
        SHEETS.replace("60,10,9.5", "50,10,9.5"),
        4,
        "weight",
        "'50' differs from '60' in row 2, but a weight belongs to the indicator",
    ),
    "above the maximum": (
        SHEETS.replace("9.5", "10.5"),
        4,
        "score",
        "10.5 is not between 0 and the maximum 10",
    ),
    "below zero": (SHEETS.replace("9.5", "-1"), 4, "score", "-1 is not between 0 and the maximum 10"),
    "indicator twice": (
        SHEETS.replace("专家02,绿色,40,30", "专家02,创新,60,10"),
        5,
        "expert",
        "甲 / 专家02 / 创新 is scored twice, first in row 4",
    ),
    "data score differs": (
        "application,expert,score,data_score\n甲,x,1,70\n甲,y,2,71\n",
        3,
        "data_score",
        "'71' differs from '70' in row 2, but a data_score belongs to the application",
    ),
    "data score not a number": (
        "application,expert,score,data_score\n甲,x,1,high\n",
        2,
        "data_score",
        "'high' is not a finite number",
    ),
    "indicator missing": (
        SHEETS.replace("甲,专家02,绿色,40,30,30\n", ""),
        4,
        "indicator",
        "the sheet 甲 / 专家02 lacks '绿色'",
    ),
}


@pytest.mark.parametrize(("text", "row", "column", "problem"), BAD.values(), ids=BAD)
def test_mistakes_are_named(text: str, row: int, column: str | None, problem: str) -> None:
    with pytest.raises(ScoreFileError) as caught:
        read_scores(text.encode())
    assert (caught.value.row, caught.value.column, caught.value.problem) == (row, column, problem)
    place = f"row {row}" if column is None else f"row {row}, column {column}"
    assert str(caught.value) == f"{place}: {problem}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (PLAIN.encode("gbk"), "row 2: not UTF-8 text; save the file as “CSV UTF-8”"),
        (PLAIN.encode("utf-16"), "row 1: not UTF-8 text"),
        (HEAD.encode() + b"\n\0", "row 2: not a text file"),
    ],
)
def test_other_encodings_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(ScoreFileError, match=message):
        read_scores(data)
