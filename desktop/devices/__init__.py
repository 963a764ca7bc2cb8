"""The devices on the screen: those the user keeps, and those the network shows."""
