"""quotetrail: who said what, in which words, where printed, and through whom it got there."""
