"""Tests, named as the claims that they hold the service to."""
