"""Shows that a clone of the official code gives the numbers that Weightscape's tests ask for.

    python src/bench/fidelity.py CLONE [PARITY]

PARITY: the folder of those numbers, by default src/test/resources/parity. Prints the greatest differences.
"""

import contextlib
import io
import json
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch

import official


def tensors(folder, name):
    flat = np.load(folder / f"{name}.npy")
    entries = json.loads((folder / f"{name}.json").read_text())
    return OrderedDict(
        (e["name"], torch.tensor(flat[e["offset"]:e["offset"] + e["size"]].reshape(e["shape"]))) for e in entries)


def difference(a, b):
    return float(np.abs(np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)).max())


def config(folder):
    return json.loads((folder / "config.json").read_text())


def autoencoders(parity):
    for folder in sorted((parity / "ae").iterdir()):
        if folder.name.startswith("attnembedder"):
            continue  # its numbers are those of the corrected attention
        definitions = official.official("model_definitions.components.def_AE")
        with contextlib.redirect_stdout(io.StringIO()):
            model = (definitions.AE if folder.name == "vanilla_ff" else definitions.AE_attn)(config(folder))
        model.load_state_dict(tensors(folder, "params"))
        model.eval()
        with torch.no_grad():
            z, y = model(torch.tensor(np.load(folder / "x.npy")))
        yield (f"ae/{folder.name}", f"z {difference(z, np.load(folder / 'z.npy')):.1e}, "
               f"y {difference(y, np.load(folder / 'y.npy')):.1e}")


def steps(parity):
    # In double precision: in single precision the contrast of six networks is known to four digits only.
    torch.set_default_dtype(torch.float64)
    for folder in sorted((parity / "train_step").iterdir()):
        trained = official.module(config(folder)).double()
        for layer in trained.modules():
            if isinstance(layer, torch.nn.Dropout):
                layer.p = 0.0
        trained.load_state_dict(tensors(folder, "params_before"))
        trained.model.train()
        views = [torch.tensor(np.load(folder / f"x_{view}.npy")).double() for view in "ij"]
        trace = json.loads((folder / "expected.json").read_text())["trace_f64"]
        losses = [trained.train_step(*views) for _ in trace]
        expected = [[t["loss"], t["loss_contrast"], t["loss_recon"]] for t in trace]
        yield f"train_step/{folder.name}", f"losses of {len(trace)} steps {difference(losses, expected):.1e}"
    torch.set_default_dtype(torch.float32)


def permutations(parity):
    permute = official.official("checkpoints_to_datasets.permute_checkpoint").permute_checkpoint
    vectorize = official.official("checkpoints_to_datasets.dataset_auxiliaries").vectorize_checkpoint
    for folder in sorted((parity / "permutation").iterdir()):
        layers = json.loads((folder / "layers.json").read_text())
        layer_list = [tuple(layer) for layer in layers["layer_lst"]]
        for case in sorted(folder.glob("perm*")):
            permuted = permute(
                tensors(folder, "checkpoint"), layer_list, layers["permute_layers"],
                json.loads((case / "permutation.json").read_text()))
            vector = vectorize(permuted, layer_list, True)
            yield (f"permutation/{folder.name}/{case.name}",
                   f"vector {difference(vector, np.load(case / 'vector_bias.npy')):.1e}")


def erasing(parity):
    expected = json.loads((parity / "erasing" / "empirical.json").read_text())["block_p0.5_scale0.02-0.33"]
    erase = official.official("checkpoints_to_datasets.random_erasing").RandomErasingVector(0.5, (0.02, 0.33), 0, "block")
    torch.manual_seed(1)
    erased = np.array([(erase(torch.ones(expected["vector_length"])) == 0).sum().item() for _ in range(expected["draws"])])
    touched = erased[erased > 0]
    yield "erasing/block", (
        f"untouched {np.mean(erased == 0):.3f} ({expected['fraction_untouched']:.3f}), "
        f"mean length {touched.mean():.2f} ({expected['erased_mean']:.2f}), "
        f"{touched.min()} to {touched.max()} ({expected['erased_min']} to {expected['erased_max']})")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    official.load(sys.argv[1])
    numbers = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1] / "test/resources/parity"
    for part in (autoencoders, steps, permutations, erasing):
        for case, result in part(numbers):
            print(f"{case:45} {result}")
