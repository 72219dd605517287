"""Texts that a spreadsheet would take for formulas, in files that have no types (OWASP, CSV Injection)."""

from __future__ import annotations

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a formula begins with, full-width signs and what a spreadsheet passes over among them."""


def inert(text: str) -> str:
    """The text with an apostrophe before it where it begins like a formula. Numbers need none."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
