"""Our records in other people's formats: pure functions, model in, document out."""
