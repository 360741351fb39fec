"""Pages of plans: HTTP in, one operation or query, HTTP out."""
