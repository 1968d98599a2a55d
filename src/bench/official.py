"""Runs the official PyTorch code of the paper, unchanged, from a clone of its repository.

    git clone https://github.com/HSG-AIML/NeurIPS_2021-Weight_Space_Learning CLONE
    pip install torch einops numpy scipy tqdm

The other scripts in this folder use it to put that code beside Weightscape. Nothing of it is copied here: it is imported
from CLONE/modules. What it imports and a step does not need (TensorBoard) is replaced by an empty module where it is
missing, and the argument of ReduceLROnPlateau that today's PyTorch no longer knows is left out.
"""

import contextlib
import importlib
import importlib.util
import io
import sys
import types
from pathlib import Path

import torch

# Weights before biases in each layer; the released index_dict.json looks for the third convolution 160 numbers too early.
UNTERTHINER = {
    "layer": [[0, "conv2d"], [2, "conv2d"], [4, "conv2d"], [7, "fc"]],
    "idx_start": [0, 160, 2480, 4800],
    "idx_length": [160, 2320, 2320, 170],
    "kernel_no": [16, 16, 16, 10],
    "kernel_size": [9, 9, 9, 1],
    "channels_in": [1, 16, 16, 16],
}
# The official code has its own tokens for the Tetris networks, which it takes where there is no index.
TETRIS = None


def load(clone):
    """Makes the official modules importable."""
    modules = Path(clone) / "modules"
    if not modules.is_dir():
        sys.exit(f"{modules}: no such folder; give the path of a clone of the official repository.")
    sys.path.insert(0, str(modules))
    if importlib.util.find_spec("tensorboard") is None:
        tensorboard = types.ModuleType("torch.utils.tensorboard")
        tensorboard.SummaryWriter = None
        sys.modules[tensorboard.__name__] = tensorboard


def official(name):
    """A module of the official code, such as model_definitions.def_net."""
    return importlib.import_module(name)


def configuration(settings, index):
    """Our settings (as `weightscape bench --json` and encoder.json have them) as the official code's configuration.

    settings: text by key, such as model.dim; index: UNTERTHINER or TETRIS.
    """
    s = settings
    schedule = {"plateau": "ReduceLROnPlateau", "constant": None}[s["training.schedule"]]
    if s["model.encoder_blocks"] != s["model.decoder_blocks"] or s["training.optimizer"] != "adam":
        sys.exit("The official code has as many blocks before the bottleneck as after it, and Adam; these settings have not.")
    return {
        "model::type": "transformer",
        "model::encoding": "neuron",
        "model::i_dim": 100 if index is None else sum(index["idx_length"]),
        "model::index_dict": index,
        "model::N_attention_blocks": int(s["model.encoder_blocks"]),
        "model::dim_attention_embedding": int(s["model.dim"]),
        "model::normalize": s["model.normalize"] == "true",
        "model::N_attention_heads": int(s["model.heads"]),
        "model::dropout": float(s["model.dropout"]),
        "model::attention_hidden_dim": int(s["model.feed_forward"]),
        "model::latent_dim": int(s["model.latent"]),
        "model::compression_token": s["model.readout"] == "compression",
        "model::bottleneck": s["model.bottleneck"],
        "model::nlin": "leakyrelu",
        "model::init_type": "kaiming_normal",
        "model::contrast": {"nt_xent": "simclr", "positive": "positive"}[s["loss.contrast"]],
        "model::projection_head_layers": int(s["loss.head_layers"]),
        "model::projection_head_batchnorm": s["loss.head_batch_norm"] == "true",
        "model::projection_head_hdim": int(s["loss.head_hidden"]),
        "model::projection_head_odim": int(s["loss.head_out"]),
        "training::gamma": float(s["loss.gamma"]),
        "training::temperature": float(s["loss.temperature"]),
        "trainset::batchsize": int(s["training.batch_size"]),
        "optim::optimizer": "adam",
        "optim::lr": float(s["training.learning_rate"]),
        "optim::wd": float(s["training.weight_decay"]),
        "optim::scheduler": schedule,
        "optim::scheduler_mode": "min",
        "optim::scheduler_factor": float(s["training.plateau_factor"]),
        "optim::scheduler_patience": int(s["training.plateau_patience"]),
        "seed": int(s["training.seed"]),
        "device": "cpu",
    }


class _Plateau(torch.optim.lr_scheduler.ReduceLROnPlateau):
    def __init__(self, optimizer, verbose=False, **arguments):
        super().__init__(optimizer, **arguments)


def module(config):
    """The official training module (model, loss and optimiser) of a configuration, without its remarks."""
    torch.optim.lr_scheduler.ReduceLROnPlateau = _Plateau
    with contextlib.redirect_stdout(io.StringIO()):
        return official("model_definitions.def_simclr_ae_module").SimCLRAEModule(config)
