package org.weightscape.encoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An NVIDIA card.
 *
 * @param name as its maker calls it
 * @param capability compute capability, such as 8.6; NaN if the driver does not say
 * @param memoryMib its memory; 0 if the driver does not say
 */
record Gpu(String name, double capability, long memoryMib) {
    /** ND4J's last CUDA backend holds machine code for 3.7 to 8.6 and nothing that a newer driver could translate. */
    private static final double LEAST = 3.7;

    private static final double MOST = 8.95;

    private static final long PATIENCE_SECONDS = 5;

    /** The first card that NVIDIA's own tool lists; empty if there is no card, or no driver. */
    static Optional<Gpu> first() {
        try {
            Process tool = new ProcessBuilder("nvidia-smi", "--query-gpu=name,compute_cap,memory.total", "--format=csv,noheader,nounits")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!tool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                tool.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return tool.exitValue() == 0 ? text.lines().findFirst().map(Gpu::parsed) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A line such as {@code NVIDIA GeForce RTX 3080, 8.6, 10240}. */
    static Gpu parsed(String line) {
        String[] cells = line.split(",");
        double capability = Double.NaN;
        long memory = 0;
        try {
            capability = Double.parseDouble(cells[1].strip());
            memory = Long.parseLong(cells[2].strip());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
            // An older driver does not know what was asked for.
        }
        return new Gpu(cells[0].strip(), capability, memory);
    }

    /** Why it computes nothing, or that it does: one sentence. */
    static String use(Optional<Gpu> card, boolean computesOnHost) {
        if (!computesOnHost) {
            return "%s is used, through ND4J's CUDA backend.".formatted(card.map(Gpu::words).orElse("The GPU"));
        }
        if (card.isEmpty()) {
            return "No NVIDIA GPU was found, so the processor computes.";
        }
        Gpu gpu = card.get();
        if (gpu.capability < LEAST || gpu.capability > MOST) {
            return "%s is not used: ND4J's CUDA backend holds code for compute capability 3.7 to 8.9 only, and cannot run on this card."
                    .formatted(gpu.words());
        }
        return "%s is not used: this build has ND4J's CPU backend; build with mvn -Pcuda package to compute on it.".formatted(gpu.words());
    }

    private String words() {
        return Double.isNaN(capability)
                ? name
                : "%s (compute capability %s, %d MiB)".formatted(name, capability, memoryMib);
    }
}
