"""Four features of a text from a small quantised convolutional network.

Weights are a fixed formula and all arithmetic is on integers, so that every machine gives the same
numbers; the cost does not depend on the text.
"""

import numpy as np
import triton_python_backend_utils as pb_utils

LENGTH = 512
"""Bytes of text that are looked at; longer texts are cut, shorter ones padded with zero."""

CHANNELS = 96
LAYERS = 3
WINDOW = 3
FEATURES = 4


def fixed_weights(rows, columns, seed):
    """Whole numbers from -7 to 7, spread by an integer hash of their position."""
    mixed = np.arange(rows * columns, dtype=np.uint64) + np.uint64(seed)
    for _ in range(2):
        mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(33)) % np.uint64(15)).astype(np.int32).reshape(rows, columns) - 7


class TritonPythonModel:
    def initialize(self, args):
        self.embedding = fixed_weights(256, CHANNELS, 1)
        self.layers = [
            fixed_weights(WINDOW * CHANNELS, CHANNELS, 1000003 * (layer + 1))
            for layer in range(LAYERS)
        ]
        self.head = fixed_weights(CHANNELS, FEATURES, 7919)

    def execute(self, requests):
        return [self.respond(request) for request in requests]

    def respond(self, request):
        texts = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
        features = [self.features(text) for text in texts.reshape(-1)]
        return pb_utils.InferenceResponse(
            [pb_utils.Tensor("FEATURES", np.stack(features).astype(np.float32))]
        )

    def features(self, text):
        symbols = np.zeros(LENGTH, dtype=np.int32)
        seen = np.frombuffer(text[:LENGTH], dtype=np.uint8)
        symbols[: seen.size] = seen
        signal = self.embedding[symbols]
        for weights in self.layers:
            padded = np.pad(signal, ((1, 1), (0, 0)))
            windows = np.concatenate(
                [padded[offset : offset + LENGTH] for offset in range(WINDOW)], axis=1
            )
            # Rectify and scale back into seven bits, as quantised inference does.
            signal = np.clip((windows @ weights) >> 6, 0, 127)
        pooled = signal.sum(axis=0) // LENGTH
        return pooled @ self.head
