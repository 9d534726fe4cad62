"""The journal: what happened, in Parquet by day."""
