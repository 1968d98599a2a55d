"""Times the official code and Weightscape in turn, in one sitting: ours, official, ours, official.

    mvn -B -ntp -DskipTests package
    python src/bench/speed.py CLONE step|encode d128|d512|tetris500 [--rounds 2] [--seconds 20] [--runs N] [--weightscape PATH]

CLONE: a clone of the official repository (see official.py). Nothing else should run meanwhile. The official model is built
from the settings that `weightscape bench` reports, so that both do the same: a step is forward pass, loss, backward pass and
Adam for both views of a batch, without drawing them; encoding is model.eval(), no_grad and forward_encoder, both in the batch
size in which the official training encodes a zoo and in the one that is fastest.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

import torch

import official

OFFICIAL_BATCH = 500  # what the official training encodes a zoo with: trainset::batchsize of every published configuration
ENCODING_BATCHES = (64, 100, OFFICIAL_BATCH)  # ours to compare with, the default of map_embeddings, and that
NETWORKS = 1024


def timed(action, seconds, least=5):
    """The median time of an action in seconds, after two runs that do not count."""
    action()
    action()
    times = []
    begin = time.perf_counter()
    while len(times) < least or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times), len(times)


def product_rate():
    """GFLOP/s of one large product of float32 matrices by PyTorch."""
    n = 2048
    a, b = torch.randn(n, n), torch.randn(n, n)
    seconds, _ = timed(lambda: a @ b, 1)
    return 2 * n ** 3 / seconds / 1e9


def official_step(config, seconds):
    trained = official.module(config)
    trained.model.train()
    batch, width = config["trainset::batchsize"], config["model::i_dim"]
    views = [0.1 * torch.randn(batch, width) for _ in range(2)]
    return timed(lambda: trained.train_step(*views), seconds)


def official_encoding(config, seconds):
    """Networks a second, by batch size."""
    model = official.module(config).model
    model.eval()
    networks = 0.1 * torch.randn(NETWORKS, config["model::i_dim"])

    def encode(batch):
        with torch.no_grad():
            return torch.cat([model.forward_encoder(part) for part in networks.split(batch)])

    share = seconds / len(ENCODING_BATCHES)
    return {batch: NETWORKS / timed(lambda batch=batch: encode(batch), share, 3)[0] for batch in ENCODING_BATCHES}


def ours(program, what, name, runs):
    command = [*program.split(), "bench", what, "--config", name, "--json", "-"]
    if runs:
        command += ["--steps" if what == "step" else "--runs", str(runs)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("what", choices=["step", "encode"])
    parser.add_argument("config", choices=["d128", "d512", "tetris500"])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20, help="of each official measurement")
    parser.add_argument("--runs", type=int, help="of each measurement of ours; default: that of weightscape bench")
    parser.add_argument("--weightscape", default="target/weightscape/bin/weightscape")
    arguments = parser.parse_args()
    official.load(arguments.clone)
    torch.set_num_threads(os.cpu_count())
    index = official.TETRIS if arguments.config == "tetris500" else official.UNTERTHINER
    ratios = []
    for _ in range(arguments.rounds):
        mine = ours(arguments.weightscape, arguments.what, arguments.config, arguments.runs)
        config = official.configuration(mine["config"], index)
        if arguments.what == "step":
            seconds, runs = official_step(config, arguments.seconds)
            ratio = mine["median_ms"] / (1000 * seconds)
            of_fastest = ""
            own, other = f"{mine['median_ms']:.1f} ms", f"{1000 * seconds:.1f} ms (median of {runs})"
        else:
            rates = official_encoding(config, arguments.seconds)
            ratio = rates[OFFICIAL_BATCH] / mine["rows_per_second"]
            of_fastest = f", {max(rates.values()) / mine['rows_per_second']:.2f} of that in its fastest batches"
            own = f"{mine['rows_per_second']:.0f} networks/s"
            other = ", ".join(f"{rate:.0f} networks/s at {batch}" for batch, rate in rates.items())
        ratios.append(ratio)
        print(f"{arguments.config} {arguments.what}: ours {own} = {100 * mine['sgemm_share']:.0f} % of sgemm's"
              f" {mine['sgemm_gflops']:.0f} GFLOP/s; official {other}, its product at {product_rate():.0f} GFLOP/s;"
              f" ours takes {ratio:.2f} of the official time{of_fastest}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
