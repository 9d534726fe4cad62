"""Law on waiting as data, and its arithmetic on arrays."""
