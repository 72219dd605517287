"""Scans of signed score sheets, matched by their codes to the version that was signed."""
