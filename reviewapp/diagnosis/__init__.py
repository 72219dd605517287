"""How experts scored, once scoring has closed: severity, spread, patterns, and what stands out. Advisory."""
