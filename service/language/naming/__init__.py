"""Naming: every form under which a stored name is found, in its cases and in three alphabets."""
