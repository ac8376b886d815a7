"""What the linear model sees of a text."""

import numpy as np
import pytest

from assistant.nlu.features import Features

TEXTS = ["is it safe?", "how safe is the treatment", "what are the risks of it", "how does it work", "does it work?"]


@pytest.mark.parametrize("projected", [False, True])
def test_sees_the_same_while_it_learns_and_later(projected: bool) -> None:
    embeddings = np.random.default_rng(0).standard_normal((len(TEXTS), 8)).astype(np.float32)
    features, learned = Features.fit(TEXTS, embeddings, projected)
    restored = Features.restore(features.arrays(), features.description())
    for later in (features.of(TEXTS, embeddings), restored.of(TEXTS, embeddings)):
        assert later.shape == learned.shape
        assert abs(later - learned).max() < 1e-6
    assert features.knows("safe") and not features.knows("xyz")
