"""Virtual WLED devices, good enough to try everything without hardware."""
