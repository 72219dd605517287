"""Further stages of a review (会评、灰区复评): what goes there by rule, who scores it, and the close."""
