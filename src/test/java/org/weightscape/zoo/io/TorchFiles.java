package org.weightscape.zoo.io;

import java.util.Map;
import org.weightscape.zoo.io.Safetensors.Tensor;

/** PyTorch files for the tests of other packages. */
public final class TorchFiles {
    private TorchFiles() {}

    /** A state dict as {@code torch.save} writes it. */
    public static byte[] of(Map<String, Tensor> stateDict) {
        return TorchWriter.bytes(stateDict);
    }
}
