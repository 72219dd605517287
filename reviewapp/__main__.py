"""``python -m reviewapp``."""

from reviewapp.cli import main

main()
