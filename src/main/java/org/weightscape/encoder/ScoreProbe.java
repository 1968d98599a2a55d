package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Weights;

/** Encodes checkpoints with a model in training, without augmentation or dropout, and asks a {@link RepresentationScore}. */
final class ScoreProbe {
    /** More checkpoints of a part say hardly more, and cost steps. */
    private static final int MOST_ROWS = 1024;

    private final RepresentationScore score;
    private final Weights weights;
    private final EncoderInput input;
    private final int[] trainRows;
    private final int[] valRows;

    ScoreProbe(RepresentationScore score, Weights weights, EncoderInput input, int[] trainRows, int[] valRows) {
        this.score = score;
        this.weights = weights;
        this.input = input;
        this.trainRows = RowSample.spread(trainRows, MOST_ROWS);
        this.valRows = RowSample.spread(valRows, MOST_ROWS);
    }

    /** The score; NaN where nothing is asked or there are no validation checkpoints. */
    double of(TrainingModel model, Kernels kernels, Cancellation cancellation) {
        if (score == RepresentationScore.NONE || valRows.length < 2) {
            return Double.NaN;
        }
        float[] train = encode(model, kernels, trainRows, cancellation);
        return score.of(train, trainRows, encode(model, kernels, valRows, cancellation), valRows);
    }

    private float[] encode(TrainingModel model, Kernels kernels, int[] rows, Cancellation cancellation) {
        int columns = input.columns();
        int most = model.views().rows();
        float[] block = new float[most * columns];
        float[] latents = new float[0];
        int width = 0;
        for (int first = 0; first < rows.length; first += most) {
            cancellation.throwIfCancelled();
            int count = Math.min(most, rows.length - first);
            for (int i = 0; i < count; i++) {
                input.read(weights, rows[first + i], block, i * columns);
            }
            Matrix x = model.views().firstRows(count);
            kernels.write(block, x);
            Matrix z = model.represent(x);
            if (width == 0) {
                width = z.columns();
                latents = new float[rows.length * width];
            }
            float[] part = new float[count * width];
            kernels.read(z, part);
            System.arraycopy(part, 0, latents, first * width, part.length);
        }
        return latents;
    }
}
