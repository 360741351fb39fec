"""The ranking engine: pure, without database and clock. ``engine`` asks, ``index`` holds, ``generations`` keeps on disk."""
