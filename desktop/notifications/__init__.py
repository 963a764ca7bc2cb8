"""Desktop notifications: what is told, and how the desktop is asked to tell it."""
