"""Publications: outlets, what they published, the texts it had, and how it is linked."""
