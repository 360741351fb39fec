"""Papers of exchange: certificates of registration and letters of refusal."""
