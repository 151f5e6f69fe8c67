"""Assignment rnn (§3.3)."""

ORDER = ("recurrent", "gated", "mnist_torch")
