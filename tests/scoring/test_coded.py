"""Columns of texts as numbers."""

from hypothesis import given
from hypothesis import strategies as st

from scoring.coded import Coded


@given(st.lists(st.text(max_size=3)))
def test_every_text_is_found_again(texts: list[str]) -> None:
    column = Coded.of(texts)
    assert column.texts == tuple(dict.fromkeys(texts))
    assert [column.texts[code] for code in column.code] == texts
    ordered, code = column.in_order()
    assert ordered == tuple(sorted(set(texts)))
    assert [ordered[each] for each in code] == texts
