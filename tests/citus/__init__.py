"""What Citus refuses of a statement, told without a Citus: by the tree that PostgreSQL makes of it."""
