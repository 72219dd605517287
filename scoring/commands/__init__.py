"""The commands of ``python -m scoring``, one module each: its options, its run."""
