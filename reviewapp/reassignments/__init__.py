"""Handing seats over (改派): another expert takes the sheets that one cannot; nothing submitted is taken."""
