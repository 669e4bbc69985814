"""Corrections: what outlets and speakers took back, with where they said so."""
