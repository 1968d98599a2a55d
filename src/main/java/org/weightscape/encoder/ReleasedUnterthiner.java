package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.encoder.EncoderConfig.Compat;
import org.weightscape.encoder.kernel.UnitGroup;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Architectures;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Weights;

/**
 * What the released code takes the networks of the Unterthiner zoos (experiments 41 to 44) for, where that is wrong: its {@code
 * index_dict.json} lets the third convolution begin at 2320 instead of 2480, and its loader leaves kernels in TensorFlow's axis order
 * (height, width, in, out) although everything behind it reads PyTorch's (out, in, height, width). Published numbers may rest on
 * both; {@link Compat#OFFICIAL} brings them back.
 */
final class ReleasedUnterthiner {
    private static final int THIRD = 2;
    private static final int RELEASED_START = 2320;

    private ReleasedUnterthiner() {}

    static boolean appliesTo(Architecture architecture, Compat compat) {
        return compat == Compat.OFFICIAL && sameShape(architecture, Architectures.unterthiner());
    }

    private static boolean sameShape(Architecture a, Architecture b) {
        boolean same = a.layers().size() == b.layers().size();
        for (int l = 0; same && l < a.layers().size(); l++) {
            Layer x = a.layers().get(l);
            Layer y = b.layers().get(l);
            same = x.kind().equals(y.kind())
                    && x.out() == y.out()
                    && x.fanIn() == y.fanIn()
                    && x.biasOffset().equals(y.biasOffset());
        }
        return same;
    }

    /** The same with the third convolution where the released {@code index_dict.json} has it. */
    static ZooLayout layout(ZooLayout right) {
        List<UnitGroup> groups = new ArrayList<>(right.groups());
        UnitGroup third = groups.get(THIRD);
        groups.set(
                THIRD,
                new UnitGroup(
                        third.units(), third.fanIn(), RELEASED_START, RELEASED_START + third.units() * third.fanIn(),
                        third.firstToken()));
        return new ZooLayout(right.weights(), groups, right.architecture());
    }

    /** Whether an {@code index_dict.json} with these starts is the released one. */
    static boolean isReleased(int[] starts) {
        return starts.length == 4 && starts[THIRD] == RELEASED_START && starts[3] == 4800;
    }

    /** Where each number of the released code's weight vector stands in ours. */
    static int[] order(Architecture architecture) {
        int[] order = new int[architecture.weightCount()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (Layer layer : architecture.layers()) {
            int at = layer.weightOffset();
            for (int position = 0; position < layer.kernelSize(); position++) {
                for (int in = 0; in < layer.in(); in++) {
                    for (int out = 0; out < layer.out(); out++) {
                        order[at++] = layer.weightOffset() + (out * layer.in() + in) * layer.kernelSize() + position;
                    }
                }
            }
        }
        return order;
    }

    /** Weights whose numbers come in another order. */
    record Reordered(Weights weights, int[] order) implements Weights {
        @Override
        public int rows() {
            return weights.rows();
        }

        @Override
        public int columns() {
            return weights.columns();
        }

        @Override
        public void read(int row, float[] into, int offset) {
            float[] plain = weights.row(row);
            for (int i = 0; i < order.length; i++) {
                into[offset + i] = plain[order[i]];
            }
        }
    }

    /** Weights as the released code reads them. */
    static Weights released(Weights weights, Architecture architecture) {
        return new Reordered(weights, order(architecture));
    }

    /** Puts rows of the released code's weight vectors into our order, in place. */
    static void restore(float[] rows, int count, Architecture architecture) {
        int[] order = order(architecture);
        float[] row = new float[order.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows, i * order.length, row, 0, order.length);
            for (int j = 0; j < order.length; j++) {
                rows[i * order.length + order[j]] = row[j];
            }
        }
    }
}
