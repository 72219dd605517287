"""Rounds (批次) and the acts that move them along."""
