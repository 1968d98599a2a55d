package org.weightscape.zoo.io;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.io.Safetensors.Tensor;

/** The tensors of a PyTorch file, for readers outside this package. Nothing in the file is executed. */
public final class TorchStateDict {

    private TorchStateDict() {}

    /**
     * Reads a state dict: the file as a whole, or what stands under one of its usual names in a larger checkpoint.
     *
     * @return tensors rounded to floats, in the order of the file, without the prefix of {@code DataParallel}
     * @throws BadInputException if the file cannot be read, is damaged, or holds none
     */
    public static SequencedMap<String, Tensor> read(Path file) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        TorchFile.withoutPrefix(TorchFile.open(file).tensors())
                .forEach((name, view) -> tensors.put(
                        name,
                        Tensor.of(view.floats(), view.shape().stream().mapToLong(Long::longValue).toArray())));
        return tensors;
    }
}
