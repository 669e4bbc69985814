"""Language: the normal forms of names and texts. Pure, without a type of the domain."""
