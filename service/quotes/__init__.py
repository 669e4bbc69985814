"""Quotes: what was said, how each publication prints it, and through whom it got there."""
