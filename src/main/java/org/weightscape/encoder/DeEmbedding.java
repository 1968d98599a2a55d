package org.weightscape.encoder;

import org.weightscape.encoder.EncoderConfig.Encoding;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.UnitGroup;

/** From tokens back to flat weight vectors: the reverse of {@link NeuronEmbedding}, or of {@link WeightEmbedding}. */
final class DeEmbedding {
    private final Kernels kernels;
    private final int tokens;
    private final boolean coversAll;
    private final Group[] groups;
    private final Matrix noPositions;

    /** Units of a layer; for one token a weight, all weights are one group of units of one number. */
    private record Group(UnitGroup units, Linear map, Matrix input, Matrix result, Matrix gradient) {}

    DeEmbedding(Site site, ZooLayout layout, Model model) {
        kernels = site.kernels();
        coversAll = layout.coversAll();
        if (model.encoding() == Encoding.WEIGHT) {
            tokens = layout.weights();
            groups = new Group[] {
                group(site, new UnitGroup(tokens, 1, 0, -1, 0), "decoder.token_debeddings.weight_debedder", 0, model.dim())
            };
        } else {
            tokens = layout.units();
            groups = new Group[layout.groups().size()];
            for (int l = 0; l < groups.length; l++) {
                groups[l] = group(
                        site, layout.groups().get(l), "decoder.token_debeddings." + layout.mapName(l, model), l, model.dim());
            }
        }
        noPositions = site.backwardScratch("deEmbedding.zeros", tokens, model.dim());
    }

    private static Group group(Site site, UnitGroup units, String name, int index, int width) {
        int rows = site.samples() * units.units();
        return new Group(
                units,
                Linear.of(site, Part.DECODER, name, width, units.width()),
                site.kept("deEmbedding.input" + index, rows, width),
                site.scratch("deEmbedding.units", rows, units.width()),
                site.backwardScratch("deEmbedding.gradient", rows, width));
    }

    int tokens() {
        return tokens;
    }

    /** @param flat receives one weight vector a row; where layers overlap the later one stands, and what no layer has is 0 */
    void forward(Matrix x, Matrix flat) {
        int samples = flat.rows();
        if (!coversAll) {
            kernels.fill(flat, 0);
        }
        for (Group group : groups) {
            UnitGroup units = group.units();
            int rows = samples * units.units();
            Matrix input = group.input().firstRows(rows);
            Matrix block = group.result().firstRows(rows);
            kernels.takeTokens(x, tokens, units.units(), units.firstToken(), input);
            group.map().forward(input, block);
            kernels.scatterUnits(block, units, flat);
        }
    }

    /**
     * @param gradientFlat of the weight vectors; changed where layers overlap
     * @param gradientX receives the gradient of the tokens
     */
    void backward(Matrix gradientFlat, Matrix gradientX) {
        int samples = gradientFlat.rows();
        for (int l = groups.length - 1; l >= 0; l--) {
            Group group = groups[l];
            UnitGroup units = group.units();
            int rows = samples * units.units();
            Matrix block = group.result().firstRows(rows);
            Matrix gradient = group.gradient().firstRows(rows);
            kernels.gatherUnits(gradientFlat, units, block);
            group.map().backward(group.input().firstRows(rows), block, gradient);
            kernels.placeTokens(gradient, units.units(), units.firstToken(), noPositions, gradientX);
            if (!coversAll) {
                // What an earlier layer wrote here was written over, and has no effect.
                kernels.fill(block, 0);
                kernels.scatterUnits(block, units, gradientFlat);
            }
        }
    }
}
