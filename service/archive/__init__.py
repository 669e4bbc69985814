"""The archive: texts that publications had at some time, and whether they still stand."""
