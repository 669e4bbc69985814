"""Other people's APIs, served from our records."""
