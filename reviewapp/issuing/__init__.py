"""The documents of a round: what can be issued now, made from frozen data, and what was issued."""
