"""Tables of a round as spreadsheets: what a page shows, as `.xlsx` or CSV, each hand-out on record."""
