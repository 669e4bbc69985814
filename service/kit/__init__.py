"""Plumbing without a word of the domain: database, problems, strict HTTP, paging, the contract."""
