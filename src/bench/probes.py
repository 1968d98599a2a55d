"""Scores a zoo with the official code's downstream probes and with ours, on the same features and the same split.

    python src/bench/probes.py CLONE ZOO ENCODER [--features w,s,z,FILE.npy] [--targets NAME,…] [--weightscape PATH]

CLONE: a clone of the official repository (see official.py). ZOO: a native zoo. The split is that of ENCODER, whose
representation is z; s are the statistics of each layer's weights and biases. Ridge has one right answer; the classifier does
not: both start from random weights and shuffle their batches, and stop far from convergence. W of a large zoo takes the
official ridge minutes a target.
"""

import argparse
import contextlib
import io
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import official


def statistics(weights, zoo):
    """Mean, variance and percentiles of each layer's weights, and of its biases."""
    columns, offset = [], 0
    for layer in json.loads((zoo / "zoo.json").read_text())["architecture"]["layers"]:
        kernel = int(np.prod(layer.get("kernel", [1])))
        for count in [layer["out"] * layer["in"] * kernel] + ([layer["out"]] if layer["bias"] else []):
            part = weights[:, offset:offset + count].astype(np.float64)
            columns += [part.mean(1), part.var(1), *np.percentile(part, [1, 25, 50, 75, 99], axis=1)]
            offset += count
    return np.stack(columns, axis=1).astype(np.float32)


def target(checkpoints, name):
    if name.startswith("log10_"):
        return np.log10(checkpoints[name.removeprefix("log10_")]).tolist()
    return checkpoints[name].tolist()


def official_scores(learner, features, values, rows, task):
    """Scores on training, test and validation models, in this order, as the official code returns them."""
    parts = []
    for part in ("train", "test", "val"):
        parts += [torch.tensor(features[rows[part]]), [values[i] for i in rows[part]]]
    with contextlib.redirect_stdout(io.StringIO()):
        return (learner.compute_closed_form_solution if task == "regression" else learner.classify_single)(*parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("zoo", type=Path)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("--features", default="s,z")
    parser.add_argument("--targets")
    parser.add_argument("--weightscape", default="target/weightscape/bin/weightscape")
    arguments = parser.parse_args()
    official.load(arguments.clone)
    learner = official.official("model_definitions.downstream_tasks.def_downstream_module").DownstreamTaskLearner()
    learner.device = torch.device("cpu")
    weightscape = arguments.weightscape.split()
    split = json.loads((arguments.encoder / "encoder.json").read_text())["split"]
    checkpoints = pd.read_csv(arguments.zoo / "checkpoints.csv")
    rows = {part: np.flatnonzero(checkpoints["model"].isin(models)) for part, models in split.items()}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "split.json"
        file.write_text(json.dumps(split))
        common = [arguments.zoo, "--encoder", arguments.encoder]
        targets = ["--targets", arguments.targets] if arguments.targets else []
        printed = subprocess.run(
            [*weightscape, "probe", *common, "--split", file, "--features", arguments.features, *targets, "--json", "-"],
            check=True, stdout=subprocess.PIPE).stdout
        subprocess.run([*weightscape, "embed", *common, "--out", Path(folder) / "z.npy"], check=True, stdout=subprocess.DEVNULL)
        z = np.load(Path(folder) / "z.npy")
    worst = 0.0
    weights = np.load(arguments.zoo / "weights.npy")
    for name, scores in json.loads(printed)["features"].items():
        features = {"w": lambda: weights, "s": lambda: statistics(weights, arguments.zoo), "z": lambda: z}.get(
            name, lambda: np.load(next(f for f in arguments.features.split(",") if Path(f).stem == Path(name).stem)))()
        for key, mine in scores.items():
            train, test, val = official_scores(learner, features, target(checkpoints, key), rows, mine["task"])
            differences = [abs(a - mine[part]) for a, part in zip((train, val, test), ("train", "val", "test"))]
            if mine["task"] == "regression":
                worst = max(worst, *differences)
            print(f"{name:12} {key:15} {mine['metric']:9} official {test:7.4f}   ours {mine['test']:7.4f}"
                  f"   greatest difference in train, val, test {max(differences):.1e}", flush=True)
    print(f"ridge: greatest difference {worst:.1e}")


if __name__ == "__main__":
    main()
