"""Words: what each is a form of, and in which language a text is."""
