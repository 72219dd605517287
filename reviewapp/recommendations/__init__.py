"""Recommendations (推荐) as they stand, and their correction: each correction is a further version."""
