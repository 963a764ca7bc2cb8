"""Network LED devices: finding them, knowing them again, and watching whether they answer."""
