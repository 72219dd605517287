"""Evidence files (证明材料): taken in, kept by their digest outside the database, handed out verified."""
