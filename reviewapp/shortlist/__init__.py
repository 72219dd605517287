"""The shortlist (拟认定名单) and the decision on it."""
