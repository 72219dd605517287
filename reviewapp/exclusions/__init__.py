"""Leaving a submitted sheet out of the result: proposed, decided by a second person, its effect not shown."""
