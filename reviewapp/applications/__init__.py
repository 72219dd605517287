"""Applications (申报): examination against the standard, and 受理."""
