"""ClaimReview: fact-checks as schema.org marks them up, read into reviews."""
