"""What Citus refuses of a statement, told by the tree that PostgreSQL makes of it."""
