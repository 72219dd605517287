"""Secret ballots (无记名投票) on a tie at the line, counted here."""
