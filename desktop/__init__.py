"""Everything one sees, and the threads it runs on."""
