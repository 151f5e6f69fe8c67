"""Assignment cnn (§3.2)."""

ORDER = ("convolution", "shapes", "pooling", "error_analysis", "mnist_torch")
