"""Why one application stands where it stands, to the last digit: what an objection is answered with."""
