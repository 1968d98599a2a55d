"""Trains the official code the way one of our encoders was trained, so that the two representations can be compared.

    weightscape train ZOO --out ENCODER --preset 41 …
    python src/bench/recipe.py CLONE ZOO ENCODER Z.npy [--seed N] [--threads N] [--attention-dropout P]
    weightscape probe ZOO --encoder ENCODER --features z,Z.npy

CLONE: a clone of the official repository (see official.py). ZOO: a native zoo of Unterthiner networks. Settings, split and
number of epochs are those of ENCODER/encoder.json; model, loss, optimiser, training loop, permutation and erasing are the
official code's. Only the dataset is written here, after its GoogleDatasetSimCLR.__getitem__: that class cannot be imported,
a file it needs was never released. Z.npy gets one row for each checkpoint of the zoo, from the parameters after the last
epoch, as the official code takes them.
"""

import argparse
import json
import os
import random
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import official

LAYERS = [(0, "conv2d"), (2, "conv2d"), (4, "conv2d"), (7, "fc")]
PERMUTED = [0, 2, 4]
SHAPES = {0: (16, 1, 3, 3), 2: (16, 16, 3, 3), 4: (16, 16, 3, 3), 7: (10, 16)}


class Views(torch.utils.data.Dataset):
    """Two views of each network: permuted by one of a list of permutations, then erased in part."""

    def __init__(self, weights, views):
        self.weights = weights
        self.permutations = permutation_list(int(views["permutations"]))
        erasing = official.official("checkpoints_to_datasets.random_erasing").RandomErasingVector
        self.erase = erasing(views["erase_probability"], (views["erase_min"], views["erase_max"]), 0, "block")

    def __len__(self):
        return len(self.weights)

    def __getitem__(self, index):
        first, second = random.choices(range(len(self.permutations)), k=2)
        network = self.weights[index]
        return self.view(network, first), index, self.view(network, second), index

    def view(self, network, permutation):
        return self.erase(network[self.permutations[permutation].long()])


def permutation_list(count):
    """For each permutation, where each number of the permuted vector comes from. Layers draw from lists of their own."""
    permute = official.official("checkpoints_to_datasets.permute_checkpoint").permute_checkpoint
    auxiliaries = official.official("checkpoints_to_datasets.dataset_auxiliaries")
    base = {}
    for layer, shape in SHAPES.items():
        base[f"module_list.{layer}.weight"] = torch.zeros(shape)
        base[f"module_list.{layer}.bias"] = torch.zeros(shape[0])
    width = sum(value.numel() for value in base.values())
    places = auxiliaries.vector_to_checkpoint(base, torch.arange(width).double(), LAYERS, use_bias=True)
    orders = {layer: [random.sample(range(16), 16) for _ in range(count // len(PERMUTED))] for layer in PERMUTED}
    result = torch.empty(count, width, dtype=torch.int16)
    for i in range(count):
        chosen = {f"layer_{layer}": random.choice(orders[layer]) for layer in PERMUTED}
        permuted = permute(dict(places), LAYERS, PERMUTED, chosen)
        result[i] = auxiliaries.vectorize_checkpoint(permuted, LAYERS, True)
    return result


def flat(config):
    """The settings of an encoder.json as text by key."""
    texts = {}
    for section, values in config.items():
        if isinstance(values, dict):
            for key, value in values.items():
                texts[f"{section}.{key}"] = str(value).lower() if isinstance(value, bool) else str(value)
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("zoo", type=Path)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, help="default: that of the encoder")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument(
        "--attention-dropout", type=float, default=0.1,
        help="share of attention dropped, whatever the settings say; default: 0.1, as the official code has it")
    arguments = parser.parse_args()
    official.load(arguments.clone)
    torch.set_num_threads(arguments.threads)
    encoder = json.loads((arguments.encoder / "encoder.json").read_text())
    settings = flat(encoder["config"])
    if float(settings["views.noise"]) > 0 or int(settings["views.permutations"]) < 1:
        sys.exit("The views are drawn here as in the released settings: from a list of permutations, without noise.")
    config = official.configuration(settings, official.UNTERTHINER)
    if arguments.seed is not None:
        config["seed"] = arguments.seed

    weights = torch.tensor(np.load(arguments.zoo / "weights.npy"))
    models = pd.read_csv(arguments.zoo / "checkpoints.csv")["model"].astype(str)
    training = weights[torch.tensor(models.isin(encoder["split"]["train"]).to_numpy())]
    random.seed(config["seed"])
    loader = torch.utils.data.DataLoader(
        Views(training, encoder["config"]["views"]), batch_size=config["trainset::batchsize"], shuffle=True, drop_last=True)
    trained = official.module(config)
    for layer in trained.model.modules():
        if hasattr(layer, "q_linear"):
            layer.dropout.p = arguments.attention_dropout
    trained.loss_mean = 1.0  # only divides a number that is not read here
    for epoch in range(1, int(settings["training.epochs"]) + 1):
        loss, contrast, reconstruction, _ = trained.train(loader, epoch)
        print(f"epoch {epoch}: loss {loss:.4f}, contrast {contrast:.4f}, reconstruction {reconstruction:.4f},"
              f" learning rate {trained.optimizer.param_groups[0]['lr']:.1e}", flush=True)
    trained.model.eval()
    with torch.no_grad():
        z = torch.cat([trained.model.forward_encoder(part) for part in weights.split(100)])
    np.save(arguments.out, z.numpy())


if __name__ == "__main__":
    main()
