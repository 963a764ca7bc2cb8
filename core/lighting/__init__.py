"""From a frame of the screen to the colours of a strip: layout, sampling, colour, smoothing, and the loop."""
