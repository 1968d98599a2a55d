package org.weightscape.encoder;

import org.jspecify.annotations.Nullable;
import org.weightscape.encoder.EncoderConfig.Readout;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Reading;

/** What the bottleneck reads of a network: some of its tokens, or their mean, and perhaps one made of its statistics behind them. */
final class TokenReadout {
    private final Kernels kernels;
    private final @Nullable Reading reading;
    private final @Nullable NetworkStatistics statistics;
    private final @Nullable Linear statisticsMap;
    private final int tokens;
    private final int vectors;
    private final int width;
    private final Matrix noPositions;
    private final Matrix input;
    private final Matrix tokensRead;
    private final Matrix statisticsRead;

    /**
     * @param tokens of one network
     * @param width of a token
     * @param statistics null where the bottleneck does not read them
     */
    TokenReadout(Site site, Readout readout, int tokens, int width, @Nullable NetworkStatistics statistics) {
        this.tokens = tokens;
        this.width = width;
        this.statistics = statistics;
        kernels = site.kernels();
        reading = switch (readout) {
            case COMPRESSION -> Reading.FIRST;
            case COMPRESSION_AND_MEAN -> Reading.FIRST_AND_MEAN;
            case MEAN -> Reading.MEAN;
            case ALL -> null;
        };
        vectors = reading == null ? tokens : reading.vectors();
        int read = vectors + (statistics == null ? 0 : 1);
        input = site.kept("neck.input", site.samples(), read * width);
        noPositions = site.workspace().matrix(read, width);
        if (statistics != null) {
            statisticsMap = Linear.of(site, Part.ENCODER, "encoder.statistics.map", statistics.count(), width);
            tokensRead = site.scratch("neck.tokens", site.samples() * vectors, width);
            statisticsRead = site.scratch("neck.statistics", site.samples(), width);
        } else {
            statisticsMap = null;
            tokensRead = site.workspace().unusedMatrix(site.samples() * vectors, width);
            statisticsRead = site.workspace().unusedMatrix(site.samples(), width);
        }
    }

    /** Numbers that the bottleneck reads of one network. */
    int columns() {
        return input.columns();
    }

    /**
     * Reads networks.
     *
     * @param samples how many; their statistics have been taken, where they are read
     * @param x their tokens
     * @return one row for each; stays until the next call
     */
    Matrix forward(int samples, Matrix x) {
        Matrix out = input.firstRows(samples);
        if (statistics == null || statisticsMap == null) {
            read(x, out);
        } else {
            Matrix some = tokensRead.firstRows(samples * vectors);
            read(x, some.as(samples, vectors * width));
            Matrix all = out.as(samples * (vectors + 1), width);
            kernels.placeTokens(some, vectors, 0, noPositions, all);
            Matrix last = statisticsRead.firstRows(samples);
            statisticsMap.forward(statistics.described(samples), last);
            kernels.placeTokens(last, 1, vectors, noPositions, all);
        }
        return out;
    }

    private void read(Matrix x, Matrix out) {
        if (reading == null) {
            kernels.copy(x, out);
        } else {
            kernels.readTokens(x, tokens, reading, out);
        }
    }

    /** The rows of the last call for this many networks. */
    Matrix output(int samples) {
        return input.firstRows(samples);
    }

    /**
     * @param gradient of the rows
     * @param gradientX receives that of the tokens
     */
    void backward(Matrix gradient, Matrix gradientX) {
        if (statistics == null || statisticsMap == null) {
            readBackward(gradient, gradientX);
            return;
        }
        int samples = gradient.rows();
        Matrix all = gradient.as(samples * (vectors + 1), width);
        Matrix last = statisticsRead.firstRows(samples);
        kernels.takeTokens(all, vectors + 1, 1, vectors, last);
        statisticsMap.backward(statistics.described(samples), last, null);
        Matrix some = tokensRead.firstRows(samples * vectors);
        kernels.takeTokens(all, vectors + 1, vectors, 0, some);
        readBackward(some.as(samples, vectors * width), gradientX);
    }

    private void readBackward(Matrix gradient, Matrix gradientX) {
        if (reading == null) {
            kernels.copy(gradient, gradientX);
        } else {
            kernels.readTokensBackward(gradient, tokens, reading, gradientX);
        }
    }
}
