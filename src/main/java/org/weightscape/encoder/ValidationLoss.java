package org.weightscape.encoder;

import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;

/** The loss on the validation models: the same views every epoch, without dropout. */
final class ValidationLoss {
    /** It looks at no more batches than this, the same ones every epoch. */
    private static final int MOST_BATCHES = 16;

    private final ViewMaker maker;
    private final int[] order;
    private final int batch;
    private final float[] views;

    /**
     * @param maker of views of the validation checkpoints
     * @param batch checkpoints in a batch; fewer if there are not so many
     */
    ValidationLoss(ViewMaker maker, int batch) {
        this.maker = maker;
        this.batch = Math.min(batch, maker.size());
        // A fixed order that mixes models: neighbours in a zoo are epochs of one model.
        order = maker.order(0);
        views = new float[2 * this.batch * maker.columns()];
    }

    /** The mean loss; NaN where there are fewer than two checkpoints. */
    Losses of(TrainingModel model, Kernels kernels, Cancellation cancellation) {
        if (batch < 2) {
            return new Losses(Double.NaN, Double.NaN, Double.NaN);
        }
        LossSums sums = new LossSums(Losses.ZERO);
        int batches = Math.min(MOST_BATCHES, order.length / batch);
        Matrix into = model.views().firstRows(2 * batch);
        for (int i = 0; i < batches; i++) {
            cancellation.throwIfCancelled();
            maker.fill(views, order, 0, i * batch, batch);
            kernels.write(views, into);
            model.evaluate(batch);
            model.addTo(sums);
        }
        return sums.mean(batches);
    }
}
