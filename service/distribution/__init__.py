"""The record spread over several servers by Citus."""
