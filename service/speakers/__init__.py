"""Speakers: who can say something, under which names, in which roles."""
