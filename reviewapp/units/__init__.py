"""The desk of provinces and counties: their own applications, and of the review what is public."""
