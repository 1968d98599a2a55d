package org.weightscape.feature;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.weightscape.encoder.Encoder;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.DoubleMatrix;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.LayerStatistics;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Npy;
import org.weightscape.zoo.io.Sweep;

/** Makes representations of zoos. */
public final class Representations {
    private static final int[] NONE = {};

    private Representations() {}

    /** The weights themselves, {@code w}. They are read on demand and never held. */
    public static Representation weights(Zoo zoo) {
        return new WeightRepresentation(zoo);
    }

    /**
     * Statistics of the weights layer by layer, {@code s}; without biases {@code s-nobias}, which is the published form. Mean,
     * population variance and five percentiles for each layer, see method §1.13. One pass over the zoo with all cores; only the
     * statistics are held.
     *
     * @param biases whether the biases are described too, which predicts accuracy far better
     */
    public static Representation statistics(Zoo zoo, Biases biases, Progress progress, Cancellation cancellation) {
        LayerStatistics statistics = new LayerStatistics(zoo.architecture(), biases);
        int rows = zoo.checkpoints();
        FloatMatrix all = FloatMatrix.zeros(rows, statistics.count());
        Sweep.through(zoo.weights(), () -> describer(statistics, all), progress, "statistics of the weights", cancellation);
        progress.update(1, "statistics of the weights");
        return switch (biases) {
            case INCLUDED -> of("s", all, "statistics of the weights and biases of each layer of " + zoo.name());
            case EXCLUDED -> of("s-nobias", all, "statistics of the weights of each layer of " + zoo.name());
        };
    }

    private static Sweep.Visitor describer(LayerStatistics statistics, FloatMatrix into) {
        LayerStatistics.Description description = statistics.new Description();
        double[] described = new double[statistics.count()];
        return (row, weights) -> {
            description.of(weights, described);
            for (int j = 0; j < described.length; j++) {
                into.set(row, j, (float) described[j]);
            }
        };
    }

    /**
     * The coordinates of a representation along its principal components, named such as {@code w-pca50}.
     *
     * @param fitOn the rows from which the directions are learnt; the training rows where the result is to be probed
     * @param count how many directions; fewer come back where the rows do not vary in so many
     */
    public static Representation principalComponents(
            Representation source, int[] fitOn, int count, Progress progress, Cancellation cancellation) {
        PrincipalComponents components =
                PrincipalComponents.fit(source, fitOn, count, progress.part(0, 0.8), cancellation);
        int[] all = IntStream.range(0, source.rows()).toArray();
        DoubleMatrix placed = components.project(source, all, progress.part(0.8, 1), cancellation);
        FloatMatrix values = FloatMatrix.zeros(placed.rows(), placed.columns());
        for (int i = 0; i < values.values().length; i++) {
            values.values()[i] = (float) placed.values()[i];
        }
        return new MatrixRepresentation(
                "%s-pca%d".formatted(source.name(), components.count()),
                values,
                "%d principal components, learnt from %d rows, of %s"
                        .formatted(components.count(), fitOn.length, source.provenance()),
                IntStream.concat(IntStream.of(fitOn), IntStream.of(source.learntFrom())).distinct().toArray(),
                source.perhapsLearntFrom());
    }

    /** What an encoder makes of the un-augmented weights, {@code z}. */
    public static Representation latent(Zoo zoo, Encoder encoder, Progress progress, Cancellation cancellation) {
        encoder.requireFit(zoo.architecture());
        int[] rows = IntStream.range(0, zoo.checkpoints()).toArray();
        float[] z = encoder.embed(zoo.weights(), rows, progress, cancellation);
        boolean isItsZoo = encoder.zooFingerprint().equals(Encoder.fingerprint(zoo));
        Set<String> trained = new HashSet<>(encoder.split().train());
        int[] alike = zoo.rowsOf(zoo.models().stream().filter(trained::contains).toList());
        return new MatrixRepresentation(
                "z", new FloatMatrix(rows.length, encoder.latent(), z), encoder.provenance(),
                isItsZoo ? alike : NONE, isItsZoo ? NONE : alike);
    }

    /**
     * Numbers that are already there, such as an encoder's codes or a file of the user's.
     *
     * @param values one row for each checkpoint, in the zoo's order
     */
    public static Representation of(String name, FloatMatrix values, String provenance) {
        return new MatrixRepresentation(name, values, provenance, NONE, NONE);
    }

    /** The same numbers under another name, for tables that hold several of one kind. */
    public static Representation named(String name, Representation same) {
        return new MatrixRepresentation(
                name, same.matrix(), same.provenance(), same.learntFrom(), same.perhapsLearntFrom());
    }

    /**
     * Numbers from a file of the user's.
     *
     * @param file an {@code .npy} with one row for each checkpoint of the zoo, in its order
     * @throws BadInputException if it cannot be read, is no table, or has another number of rows
     */
    public static Representation file(Zoo zoo, Path file) {
        Npy.Floats array = Npy.floats(file);
        if (array.shape().size() != 2 || array.shape().getFirst() != zoo.checkpoints() || array.shape().getLast() < 1) {
            throw BadInputException.in(
                    file,
                    "its shape is %s, but a table of %d rows was expected, one for each checkpoint of %s"
                            .formatted(array.shape(), zoo.checkpoints(), zoo.name()),
                    "write it anew for this zoo, in the order of its checkpoints");
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.npy$", "");
        return of(
                name,
                new FloatMatrix(zoo.checkpoints(), (int) (long) array.shape().getLast(), array.values()),
                "the file " + file);
    }
}
