"""Verification: a wording in; the verdict, the differences and the evidence out."""
