"""`python -m service` and the console script `quotetrail`."""

from service.cli import main

if __name__ == "__main__":
    main()
