"""The read API of Gracious Quotes, as its LangChain tools call it, answered from our records."""
