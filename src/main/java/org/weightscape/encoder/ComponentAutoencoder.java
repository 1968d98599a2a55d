package org.weightscape.encoder;

import static org.weightscape.encoder.kernel.Form.PLAIN;
import static org.weightscape.encoder.kernel.Form.TRANSPOSED;

import java.util.stream.IntStream;
import org.weightscape.augment.NormOrder;
import org.weightscape.encoder.Parameters.Initial;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.Parameters.Span;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.linalg.FloatMatrix;
import org.weightscape.linalg.PrincipalComponents;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Weights;

/**
 * An autoencoder with the principal components of the training networks beside it: z is its own latent vector with a network's
 * components behind, and what is given back is their sum and what the inner decoder adds. Networks stand with their units in order
 * of norm here, so that the order in which they came does not matter to the components, and the decoder has one order to give them
 * back in. Each number counts by the root of its {@linkplain WeightScales scale}: by scaled weights alone, small layers would count as
 * much as large ones, by plain weights next to nothing.
 *
 * <p>The components are no function of trained parameters: there is no gradient of them, and no contrast between them. They are
 * small beside the other numbers of z, and leave distances and probes to those.
 */
final class ComponentAutoencoder implements Autoencoder {
    /** The largest component's standard deviation in z. */
    private static final double SIZE = 0.03;

    /** Of so many networks the components are found exactly, and of more hardly better ones: R² 0.138 instead of 0.142 of 1890. */
    private static final int MOST_ROWS = EncoderConfig.MOST_COMPONENTS + 1;

    /** In all networks that are looked at: 128 MiB. */
    private static final int MOST_NUMBERS = 1 << 25;

    /** In all directions, which are kept twice: 128 MiB of an encoder's file. */
    private static final int MOST_IN_DIRECTIONS = 1 << 24;

    private final Kernels kernels;
    private final NormOrder order;
    private final Autoencoder inner;
    private final Beside beside;
    private final Span mean;
    private final Span reading;
    private final Span writing;
    private final Span size;
    private final Matrix ordered;
    private final Matrix components;
    private final Matrix origin;
    private final float[] networks;
    private final float[] sizeRead = new float[1];

    /**
     * Adds its fixed parameters, and then the inner autoencoder's.
     *
     * @param architecture of the networks, whose hidden units are put in order
     */
    ComponentAutoencoder(Site site, ZooLayout layout, Architecture architecture, EncoderConfig.Model model) {
        kernels = site.kernels();
        order = new NormOrder(architecture);
        int count = model.components();
        mean = site.parameters().add(Part.FIXED, "encoder.components.mean", Initial.constant(0), layout.weights());
        reading = site.parameters().add(Part.FIXED, "encoder.components.reading", Initial.constant(0), count, layout.weights());
        writing = site.parameters().add(Part.FIXED, "encoder.components.writing", Initial.constant(0), count, layout.weights());
        size = site.parameters().add(Part.FIXED, "encoder.components.size", Initial.constant(1), 1);
        inner = Autoencoder.withoutComponents(site, layout, model);
        beside = new Beside(site, Autoencoder.code(model, layout), count);
        ordered = site.kept("components.ordered", site.samples(), layout.weights());
        components = site.kept("components", site.samples(), count);
        origin = site.workspace().vector(count);
        networks = new float[Math.multiplyExact(site.samples(), layout.weights())];
    }

    /** How many components networks of so many weights can have, of which so many are known, without taking too much memory. */
    static int most(int weights, int networks) {
        return Math.max(0, Math.min(Math.min(weights / 4, networks - 1), MOST_IN_DIRECTIONS / weights));
    }

    @Override
    public void fit(Weights weights, int[] rows, EncoderInput input, Cancellation cancellation) {
        inner.fit(weights, rows, input, cancellation);
        int[] looked = RowSample.spread(rows, Math.clamp(MOST_NUMBERS / weights.columns(), 2, MOST_ROWS));
        FloatMatrix table = FloatMatrix.zeros(looked.length, weights.columns());
        for (int i = 0; i < looked.length; i++) {
            cancellation.throwIfCancelled();
            input.readScaled(weights, looked[i], table.values(), i * table.columns());
            order.apply(table.values(), i * table.columns());
            for (int j = 0; j < table.columns(); j++) {
                table.values()[i * table.columns() + j] *= (float) weight(input, j);
            }
        }
        PrincipalComponents found = PrincipalComponents.fit(
                table, IntStream.range(0, table.rows()).toArray(), reading.rows(), Progress.NONE, cancellation);
        keep(found, input);
    }

    /** How a scaled number counts: units in order are of one layer and of one scale. */
    private static double weight(EncoderInput input, int column) {
        return Math.sqrt(1 / input.factor(column));
    }

    private void keep(PrincipalComponents found, EncoderInput input) {
        int columns = reading.columns();
        double[] means = new double[columns];
        // Networks that vary in fewer directions leave the last ones zero.
        double[] read = new double[reading.rows() * columns];
        double[] written = new double[read.length];
        for (int j = 0; j < columns; j++) {
            double weight = weight(input, j);
            means[j] = found.mean()[j] / weight;
            for (int k = 0; k < found.count(); k++) {
                double along = found.directions().get(k, j);
                read[k * columns + j] = along * weight;
                written[k * columns + j] = along / weight;
            }
        }
        kernels.write(means, mean.value());
        kernels.write(read, reading.value());
        kernels.write(written, writing.value());
        double largest = found.count() == 0 ? 0 : Math.sqrt(found.variances()[0]);
        kernels.write(new double[] {largest > 0 ? SIZE / largest : 1}, size.value());
    }

    @Override
    public Matrix encode(Matrix flat) {
        Matrix code = inner.encode(flat);
        Matrix networksInOrder = order(flat);
        Matrix along = components.firstRows(flat.rows());
        double factor = size();
        kernels.product(networksInOrder, PLAIN, reading.value(), TRANSPOSED, factor, 0, along);
        kernels.product(mean.value(), PLAIN, reading.value(), TRANSPOSED, -factor, 0, origin);
        kernels.addRow(origin, along);
        return beside.forward(code, along);
    }

    private Matrix order(Matrix flat) {
        kernels.read(flat, networks);
        for (int i = 0; i < flat.rows(); i++) {
            order.apply(networks, i * flat.columns());
        }
        Matrix result = ordered.firstRows(flat.rows());
        kernels.write(networks, result);
        return result;
    }

    private double size() {
        kernels.read(size.value(), sizeRead);
        return sizeRead[0];
    }

    @Override
    public Matrix code(Matrix z) {
        return beside.left(z);
    }

    @Override
    public Matrix target(Matrix flat) {
        return ordered.firstRows(flat.rows());
    }

    @Override
    public Matrix decode(Matrix z) {
        Matrix y = inner.decode(beside.left(z));
        kernels.product(beside.right(z), PLAIN, writing.value(), PLAIN, 1 / size(), 1, y);
        kernels.addRow(mean.value(), y);
        return y;
    }

    @Override
    public void decodeBackward(Matrix z, Matrix gradientY, Matrix gradientCode) {
        inner.decodeBackward(beside.left(z), gradientY, gradientCode);
    }

    @Override
    public void encodeBackward(Matrix flat, Matrix gradientCode) {
        inner.encodeBackward(flat, gradientCode);
    }
}
