"""The Reconciliation Service API 0.2, by which OpenRefine matches names to speakers and outlets."""
