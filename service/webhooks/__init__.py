"""Webhooks: changes sent to others, signed, in order, until they are received."""
