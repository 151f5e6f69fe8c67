"""The chapter's equations as MathML, which browsers typeset themselves: no fonts, scripts or network needed.

An exercise that is not in this table shows the one-line equation of its report as it stands.
"""

from functools import cache

from latex2mathml.converter import convert
from markupsafe import Markup

from ..report import ExerciseReport

CONVOLUTION = r"\sum_{c}\sum_{a}\sum_{b}"
HIDDEN_STATE = r"H_t = \tanh\left(X_t W_{xh} + H_{t-1} W_{hh} + b_h\right)"

LATEX = {
    "numerical_gradient": r"\frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}",
    "relative_error": r"\max_i \frac{|a_i - b_i|}{\max\left(10^{-12}, |a_i| + |b_i|\right)}",
    "relu": r"\operatorname{ReLU}(x) = \max(x, 0)",
    "relu_backward": r"\frac{\partial L}{\partial x}"
    r" = \frac{\partial L}{\partial \operatorname{ReLU}(x)} \cdot \operatorname{ReLU}'(x)",
    "sigmoid": r"\operatorname{sigmoid}(x) = \frac{1}{1 + \exp(-x)}",
    "sigmoid_backward": r"\frac{\partial L}{\partial x}"
    r" = \frac{\partial L}{\partial \operatorname{sigmoid}(x)} \cdot \operatorname{sigmoid}'(x)",
    "tanh": r"\tanh(x) = \frac{1 - \exp(-2x)}{1 + \exp(-2x)}",
    "tanh_backward": r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial \tanh(x)} \cdot \tanh'(x)",
    "squared_error": r"l(y, \hat{y}) = (y - \hat{y})^2",
    "binary_cross_entropy": r"l(y, \hat{y}) = -y \log \hat{y} - (1 - y) \log(1 - \hat{y})",
    "predict_binary": r"\hat{y} \geq \text{threshold}",
    "one_hot": r"y \in \{0, 1\}^k",
    "softmax": r"\operatorname{softmax}(z)_j = \frac{\exp(z_j)}{\sum_k \exp(z_k)}",
    "cross_entropy": r"l(y, \hat{y}) = -\sum_j y_j \log \hat{y}_j",
    "softmax_cross_entropy": r"l(y, \hat{y}) = -\sum_j y_j \log \hat{y}_j, \quad \hat{y} = \operatorname{softmax}(z)",
    "linear": r"z = x W + b",
    "linear_backward": r"\frac{\partial J}{\partial x} = \frac{\partial J}{\partial z} W^\top, \quad"
    r"\frac{\partial J}{\partial W} = x^\top \frac{\partial J}{\partial z}, \quad"
    r"\frac{\partial J}{\partial b} = \sum_i \frac{\partial J}{\partial z_i}",
    "mlp_forward": r"o = \operatorname{ReLU}(x W_1 + b_1) W_2 + b_2",
    "mlp_loss_and_gradients": r"J = L + \frac{\lambda}{2}\left(\|W_1\|^2 + \|W_2\|^2\right), \quad"
    r"\frac{\partial J}{\partial W_1} = x^\top \frac{\partial J}{\partial z} + \lambda W_1",
    "sgd": r"x \leftarrow x - \eta g",
    "momentum": r"v \leftarrow \beta v + g, \quad x \leftarrow x - \eta v",
    "adagrad": r"s \leftarrow s + g^2, \quad x \leftarrow x - \frac{\eta g}{\sqrt{s} + \epsilon}",
    "rmsprop": r"s \leftarrow \alpha s + (1 - \alpha) g^2, \quad x \leftarrow x - \frac{\eta g}{\sqrt{s} + \epsilon}",
    "adadelta": r"s \leftarrow \rho s + (1 - \rho) g^2, \quad"
    r"\Delta = \frac{\sqrt{u + \epsilon}}{\sqrt{s + \epsilon}} g, \quad"
    r"u \leftarrow \rho u + (1 - \rho) \Delta^2, \quad x \leftarrow x - \eta \Delta",
    "adam": r"v \leftarrow \beta_1 v + (1 - \beta_1) g, \quad s \leftarrow \beta_2 s + (1 - \beta_2) g^2, \quad"
    r"x \leftarrow x - \frac{\eta \, v / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}",
    "l2_penalty": r"\frac{\lambda}{2} \sum \|w\|^2",
    "sgd_weight_decay": r"w \leftarrow (1 - \eta \lambda) w - \eta g",
    "ridge_sgd_step": r"w \leftarrow (1 - \eta \lambda) w"
    r" - \frac{\eta}{|N|} \sum_i x^{(i)} \left(w^\top x^{(i)} + b - y^{(i)}\right), \quad"
    r"b \leftarrow b - \frac{\eta}{|N|} \sum_i \left(w^\top x^{(i)} + b - y^{(i)}\right)",
    "dropout": r"\text{out} = x \odot \text{mask}, \quad \text{mask} \in \left\{0, \frac{1}{1 - p}\right\}",
    "dropout_backward": r"\frac{\partial J}{\partial x} = \frac{\partial J}{\partial \text{out}} \odot \text{mask}",
    "polynomial_features": r"x^0, x^1, \ldots, x^{\text{degree}}",
    "fit_ridge": r"\min_w \frac{1}{2n} \|Fw - y\|^2 + \frac{\lambda}{2} \|w\|^2",
    "choose_degree": r"\underset{k}{\operatorname{argmin}} \; \frac{1}{m} \left\|F_{\text{val}} w_k - y_{\text{val}}\right\|^2",
    "train_numpy_mlp": r"w \leftarrow w - \eta \frac{\partial J}{\partial w}",
    "classify": r"\underset{j}{\operatorname{argmax}} \; o_j",
    "MLP": r"\hat{y} = W_2 \operatorname{ReLU}(W_1 x + b_1) + b_2",
    "cross_correlate2d": r"\text{out}_{i,j} = \sum_a \sum_b \text{image}_{i+a,\,j+b} \cdot \text{kernel}_{a,b}",
    "convolve2d": r"\text{out}_{i,j} = \sum_a \sum_b"
    r" \text{image}_{i+k_h-1-a,\,j+k_w-1-b} \cdot \text{kernel}_{a,b}",
    "conv2d": r"\text{out}_{n,o,i,j} = \text{bias}_o + "
    + CONVOLUTION
    + r" \text{padded}_{n,c,\,i s_h + a,\,j s_w + b}"
    r" \cdot \text{weight}_{o,c,a,b}",
    "conv2d_backward": r"\frac{\partial L}{\partial \text{padded}_{n,c,\,i s_h + a,\,j s_w + b}}"
    r" \leftarrow \ldots + \text{grad}_{n,o,i,j} \cdot \text{weight}_{o,c,a,b}, \quad"
    r"\frac{\partial L}{\partial \text{weight}_{o,c,a,b}}"
    r" = \sum_{n,i,j} \text{grad}_{n,o,i,j} \cdot \text{padded}_{n,c,\,i s_h + a,\,j s_w + b}",
    "conv_output_shape": r"\left\lfloor \frac{n - k + p + s}{s} \right\rfloor",
    "same_padding": r"p = k - 1 = \left\lceil \frac{p}{2} \right\rceil + \left\lfloor \frac{p}{2} \right\rfloor",
    "receptive_field": r"1 + \sum_l (k_l - 1) \prod_{m < l} s_m",
    "conv_parameters": r"c_{\text{out}} \cdot c_{\text{in}} \cdot k_h \cdot k_w \; (+\, c_{\text{out}})",
    "max_pool2d": r"\text{out}_{n,c,i,j} = \max_{a,b} x_{n,c,\,i s_h + a,\,j s_w + b}",
    "avg_pool2d": r"\text{out}_{n,c,i,j} = \frac{1}{k_h k_w} \sum_a \sum_b \text{padded}_{n,c,\,i s_h + a,\,j s_w + b}",
    "max_pool2d_backward": r"\frac{\partial L}{\partial x_{p,q}}"
    r" = \sum_{i,j \,:\, (p,q) = \operatorname{argmax} \, x[\text{window}_{i,j}]} \text{grad}_{i,j}",
    "avg_pool2d_backward": r"\frac{\partial L}{\partial x_{p,q}}"
    r" = \sum_{i,j \,:\, (p,q) \in \text{window}_{i,j}} \frac{\text{grad}_{i,j}}{k_h k_w}",
    "confusion_matrix": r"M_{i,j} = \left|\left\{ s : y_s = i, \, \hat{y}_s = j \right\}\right|",
    "most_confused": r"(i, j, M_{i,j}), \; i \neq j, \quad M_{i_1,j_1} \geq M_{i_2,j_2} \geq \ldots",
    "per_class_accuracy": r"\text{accuracy}_i = \frac{M_{i,i}}{\sum_j M_{i,j}}",
    "rnn_step": HIDDEN_STATE,
    "rnn_forward": HIDDEN_STATE,
    "rnn_output": r"O_t = H_t W_{hq} + b_q",
    "clip_gradients": r"g \leftarrow \min\left(1, \frac{\theta}{\|g\|}\right) g",
    "lstm_step": r"c_t = f \odot c_{t-1} + i \odot g, \quad h_t = o \odot \tanh(c_t)",
    "gru_step": r"h_t = (1 - z) \odot n + z \odot h_{t-1}, \quad"
    r"n = \tanh\left(x W_{xn} + b_{xn} + r \odot (h_{t-1} W_{hn} + b_{hn})\right)",
    "image_to_sequence": r"x_t = \left(\text{pixel}_{t,1}, \ldots, \text{pixel}_{t,28}\right)",
    "RNN": HIDDEN_STATE,
}


def equation(exercise: ExerciseReport, language: str) -> str:
    """An exercise's equation: MathML where it is known, else the text that came with the report."""
    return _mathml(exercise.name) if exercise.name in LATEX else exercise.equation.in_language(language)


@cache
def _mathml(name: str) -> Markup:
    parts = LATEX[name].split(r", \quad")  # a line each: together they are too wide for a phone
    return Markup("").join(Markup(convert(part, display="block")) for part in parts)
