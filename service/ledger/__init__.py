"""The record of changes: what was recorded, changed or removed, in one order."""
