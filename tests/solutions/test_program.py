"""The programs around the models: log, verdict, pictures, calibration, benchmark; no real training."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
import torch
from rich.console import Console

from data.chapter import PRINTED
from data.mnist import DataError
from solutions import __main__ as chapter_command
from solutions import benchmark, calibrate, program
from solutions.chapter import MODELS, train_as_printed
from solutions.figures import save_error_page
from solutions.loss_curve import save_loss_curve
from solutions.program import Outcome, Program, float_mnist, measure_accuracy, predict_labels


def fake_program(epochs: int = 3, wrong: int = 200) -> Program:
    """A program whose "training" costs nothing and whose predictions are right but for the first `wrong`."""
    labels = float_mnist("test")[1]
    predictions = np.where(np.arange(len(labels)) < wrong, (labels + 1) % 10, labels)
    losses = iter([0.5 / n for n in range(1, epochs + 1)])
    return Program("MLP, PyTorch", "mlp", 101_770, epochs, losses, lambda images: predictions)


def fake_outcome(accuracy: float, key: str = "mlp") -> Outcome:
    return Outcome(f"{key}, fake", key, 1234, [0.4321, 0.1234], 5.67, np.zeros(3), accuracy)


def test_run_prints_the_chapters_log_and_saves_the_curve(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(program, "RESULTS", tmp_path / "results")
    outcome = program.run(fake_program())
    printed = capsys.readouterr().out
    assert "Epoch [1/3], Loss: 0.5000\nEpoch [2/3], Loss: 0.2500\nEpoch [3/3], Loss: 0.1667\n" in printed
    assert "Accuracy on the test set: 98.00% (the chapter's: 97.58%)" in printed
    assert outcome.losses == pytest.approx([1 / 2, 1 / 4, 1 / 6]) and outcome.accuracy == 0.98
    assert matplotlib.image.imread(tmp_path / "results" / "mlp-pytorch-loss.png").std() > 0


def test_a_program_speaks_chinese_when_asked(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(program, "RESULTS", tmp_path / "results")
    program.main(fake_program, ["--lang", "zh"])
    printed = capsys.readouterr().out
    assert "Epoch [1/3]，损失：0.5000\n" in printed and "测试集准确率：98.00%（书中：97.58%）" in printed

    def unwritten() -> Program:
        raise NotImplementedError("MLP (mnist_torch.py) is not written yet")

    with pytest.raises(SystemExit, match=r"MLP \(mnist_torch.py\) 还没有写"):
        program.main(unwritten, ["--lang", "zh"])


def test_damaged_data_ends_a_program_with_the_sentence(monkeypatch) -> None:
    def damaged(split: str) -> None:
        raise DataError("the train file is missing")

    monkeypatch.setattr(program, "load_mnist", damaged)
    float_mnist.cache_clear()
    with pytest.raises(SystemExit, match="the train file is missing"):
        float_mnist("train")


def test_predictions_do_not_depend_on_the_batch_size() -> None:
    torch.manual_seed(0)
    model, images = MODELS["mlp"](), torch.rand(23, 1, 28, 28)
    expected = [int(model(image[None]).argmax()) for image in images]
    assert predict_labels(model, images).tolist() == expected
    assert predict_labels(model, images, batch_size=5).tolist() == expected
    assert not model.training


def test_accuracy_counts_the_test_images() -> None:
    assert measure_accuracy(fake_program(wrong=1234)) == 1 - 0.1234


@pytest.mark.parametrize(
    ("accuracy", "verdict"),
    [
        (0.9758, "reached"),
        (0.9757, "within noise"),
        (0.9733, "within noise"),
        (0.9732, "below"),
    ],
)
def test_verdicts_at_their_edges(accuracy: float, verdict: str) -> None:
    assert chapter_command.verdict(fake_outcome(accuracy)) == verdict


def test_the_summary_has_every_column_of_every_program() -> None:
    console = Console(width=80, record=True, file=StringIO())
    console.print(chapter_command.summary([fake_outcome(0.9812), fake_outcome(0.9, "rnn")]))
    text = console.export_text()
    for cell in ("MLP", "RNN", "1,234", "0.4321 0.1234", "5.7", "98.12%", "97.58%", "95.30%"):
        assert cell in text
    assert "reached" in text and "below" in text


@pytest.mark.parametrize("key", PRINTED)
def test_loss_curves_draw_what_the_chapter_prints(key: str, tmp_path: Path) -> None:
    save_loss_curve(tmp_path / "curve.png", key, [0.3, 0.1], PRINTED[key])
    assert matplotlib.image.imread(tmp_path / "curve.png").shape[2] == 4


@pytest.mark.parametrize("wrong", [0, 3, 60])
def test_the_error_page_takes_any_number_of_mistakes(wrong: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (80, 28, 28)), rng.integers(0, 10, 80)
    predictions = np.where(np.arange(80) < wrong, (labels + 3) % 10, labels)
    save_error_page(tmp_path / "page.png", images, labels, {"one": predictions})
    assert matplotlib.image.imread(tmp_path / "page.png").std() > 0


def test_the_chapters_recipe_is_adam_on_batches_of_64() -> None:
    torch.manual_seed(1)
    model, other = MODELS["mlp"](), MODELS["mlp"]()
    other.load_state_dict(model.state_dict())
    images, labels = torch.rand(100, 1, 28, 28), torch.arange(100) % 10
    losses = list(train_as_printed(model, images, labels, epochs=2, seed=7))

    generator = torch.Generator().manual_seed(7)
    optimizer = torch.optim.Adam(other.parameters(), lr=1e-3)
    for loss in losses:
        order = torch.randperm(100, generator=generator)
        expected = 0.0
        for batch in (order[:64], order[64:]):
            batch_loss = -torch.log_softmax(other(images[batch]), 1)[range(len(batch)), labels[batch]].mean()
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
            expected += batch_loss.item() / 2
        assert loss == pytest.approx(expected, rel=1e-5)


@pytest.fixture
def calibration(tmp_path: Path, monkeypatch) -> Path:
    """Calibration files of their own, and trainings that cost nothing."""
    monkeypatch.setattr(calibrate, "JSON", tmp_path / "calibration.json")
    monkeypatch.setattr(calibrate, "TABLE", tmp_path / "calibration.md")
    monkeypatch.setattr(
        calibrate, "make_program", lambda model, recipe, seed: fake_program(10, 230 + 20 * seed)
    )
    return tmp_path


def run_calibration(monkeypatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["calibrate", *arguments])
    calibrate.main()


def test_calibration_keeps_each_seed_and_resumes(calibration: Path, monkeypatch, capsys) -> None:
    run_calibration(monkeypatch, "mlp", "--recipe", "chapter", "--seeds", "2")
    run_calibration(monkeypatch, "mlp", "--recipe", "chapter", "--seeds", "4")
    assert capsys.readouterr().out.count("mlp chapter seed") == 4
    runs = json.loads((calibration / "calibration.json").read_text())
    assert [run["seed"] for run in runs] == [0, 1, 2, 3]
    assert all(len(run["accuracies"]) == len(run["losses"]) == 10 for run in runs)


def test_the_calibration_table_counts_seeds(calibration: Path, monkeypatch) -> None:
    run_calibration(monkeypatch, "mlp", "--recipe", "numpy", "--seeds", "4")
    row = (calibration / "calibration.md").read_text().splitlines()[-1].split(" | ")
    assert row[1:3] == ["numpy", "4"]
    assert row[3] == "97.40% (97.10% to 97.70%)"  # 230, 250, 270 and 290 mistakes
    assert row[5:8] == ["1 of 4", "1 of 4", "2 of 4"]


def test_the_committed_table_is_the_one_the_results_give() -> None:
    assert calibrate.TABLE.read_text(encoding="utf-8") == calibrate.render(calibrate.read_runs())


def test_calibration_refuses_a_recipe_the_model_does_not_have(calibration: Path, monkeypatch, capsys) -> None:
    with pytest.raises(SystemExit):
        run_calibration(monkeypatch, "cnn", "--recipe", "numpy")
    assert "cnn has the recipes chapter, reference" in capsys.readouterr().err


def test_time_to_accuracy_stops_where_the_chapter_is_reached() -> None:
    wrong = iter([900, 300, 242, 100, 90])
    labels = float_mnist("test")[1]

    def predict(images: np.ndarray) -> np.ndarray:
        return np.where(np.arange(len(labels)) < next(wrong), -1, labels)

    def losses(epochs: int) -> Iterator[float]:
        yield from [0.1] * epochs

    timing = benchmark.time_to_accuracy(Program("MLP", "mlp", 1, 5, losses(5), predict))
    assert (timing.epochs, timing.reached) == (3, True)
    missed = benchmark.time_to_accuracy(fake_program(epochs=2, wrong=243))
    assert (missed.epochs, missed.reached) == (2, False)


def test_the_layers_compared_give_the_same_numbers() -> None:
    for name, (ours, torchs) in benchmark.layer_calls(3, 2, 4, 6).items():
        mine, theirs = ours(), torchs()
        pairs = zip(mine, theirs, strict=True) if isinstance(mine, tuple) else [(mine, theirs)]
        for array, tensor in pairs:
            tensor = tensor[0] if isinstance(tensor, tuple) else tensor
            np.testing.assert_allclose(array, tensor.detach(), rtol=1e-3, atol=1e-4, err_msg=name)


def test_a_measured_table_replaces_the_one_of_its_name_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "benchmark.md"
    benchmark.save(["## Training", "", "old", ""], page)
    benchmark.save(["## Layers", "", "kept", ""], page)
    benchmark.save(["## Training", "", "new", ""], page)
    text = page.read_text("utf-8")
    assert text.startswith("# Benchmark\n") and text.endswith("## Training\n\nnew\n\n## Layers\n\nkept\n")
    assert "old" not in text
