"""The public notice (公示) and the documents of a round."""
