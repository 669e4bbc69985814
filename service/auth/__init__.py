"""Keys and callers: who may read and write."""
