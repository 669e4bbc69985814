"""What the main questions cost, read out of the plans that PostgreSQL really took for them."""
