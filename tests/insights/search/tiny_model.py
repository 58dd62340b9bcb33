"""A model as fastembed runs them, small enough to be made here: two numbers a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers

if TYPE_CHECKING:
    from pathlib import Path

# It has to be one of fastembed's list; that model's own files are not asked for.
NAME = "sentence-transformers/all-MiniLM-L6-v2"
VECTORS = {
    "[PAD]": (0, 0),
    "[UNK]": (0, 0.1),
    "fee": (1, 0),
    "fees": (1, 0),
    "dogs": (0, 1),
}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def make_model(folder: Path) -> Path:
    """Write the files of the model."""
    words = {word: number for number, word in enumerate(VECTORS)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, content in {
        "config": {"pad_token_id": 0},
        "tokenizer_config": {"model_max_length": 64, "pad_token": "[PAD]"},
        "special_tokens_map": {"pad_token": "[PAD]", "unk_token": "[UNK]"},
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    vectors = numpy_helper.from_array(np.array([*VECTORS.values()], dtype=np.float32), "vectors")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["vectors", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "s"]) for name in _INPUTS],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["b", "s", 2])],
        [vectors],
    )
    opset = [helper.make_opsetid("", 17)]
    save(helper.make_model(graph, opset_imports=opset, ir_version=8), str(folder / "model.onnx"))
    return folder
