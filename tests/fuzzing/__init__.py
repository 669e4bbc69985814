"""Random requests against the running service: `make fuzz`."""
