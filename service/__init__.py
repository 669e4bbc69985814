"""quotetrail: who said what, in which words, where it was printed, and through whom it got there."""
