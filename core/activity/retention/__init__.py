"""Letting go of old entries: what is to be kept, what would go because of it, and taking that away in small steps."""
