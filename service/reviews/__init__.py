"""Reviews: fact-checks of quotes, and of claims that they make."""
