"""The activity log: what an entry is, how it is recorded, found, exported and let go."""
