"""Watching a round: progress, never a score while experts score."""
