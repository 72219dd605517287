"""The public page on which anybody checks an issued document."""
