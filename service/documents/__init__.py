"""Documents: a whole publication with its tree of quotes, recorded in one transaction."""
