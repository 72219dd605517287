"""Objections (异议) to the public notice: entered, taken up or not, ruled on by a second person."""
