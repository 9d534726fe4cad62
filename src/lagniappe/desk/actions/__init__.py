"""Writing: the one door to the tables. Each action is one transaction that ends in a row of the ledger."""
