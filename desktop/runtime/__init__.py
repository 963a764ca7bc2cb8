"""QObject workers that host core's loops in threads and turn their callbacks into signals."""
