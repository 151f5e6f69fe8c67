"""Assignment mlp (§3.1)."""

# The order in which students meet the modules; a module may build on earlier ones (follow-through credit).
ORDER = (
    "gradient_check",
    "activations",
    "losses",
    "optimizers",
    "regularization",
    "backprop",
    "mnist_numpy",
    "mnist_torch",
)
