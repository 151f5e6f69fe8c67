"""Assignment cnn (§3.2)."""

ORDER = ("shapes", "convolution", "pooling", "error_analysis", "mnist_torch")
