"""The expert's desk: what was dealt to an expert, and the score sheets (评分表)."""
