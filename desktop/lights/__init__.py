"""The lights on the screen: what each shows just now, and the dialog that sets one up."""
