package org.weightscape.encoder;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.encoder.EncoderConfig.Encoding;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.UnitGroup;

/** From tokens back to flat weight vectors: the reverse of {@link NeuronEmbedding}, or of {@link WeightEmbedding}. */
final class DeEmbedding {
    private final Site site;
    private final Kernels kernels;
    private final int tokens;
    private final int width;
    private final int weights;
    private final boolean coversAll;
    private final List<Group> groups = new ArrayList<>();

    /** Units of a layer; for one token a weight, all weights are one group of units of one number. */
    private record Group(UnitGroup units, Linear map, Matrix input) {}

    DeEmbedding(Site site, ZooLayout layout, Model model) {
        this.site = site;
        kernels = site.kernels();
        width = model.dim();
        weights = layout.weights();
        coversAll = layout.coversAll();
        if (model.encoding() == Encoding.WEIGHT) {
            tokens = weights;
            addGroup(new UnitGroup(weights, 1, 0, -1, 0), "decoder.token_debeddings.weight_debedder");
        } else {
            tokens = layout.units();
            for (int l = 0; l < layout.groups().size(); l++) {
                addGroup(layout.groups().get(l), "decoder.token_debeddings." + layout.mapName(l, model));
            }
        }
        if (site.trains()) {
            site.scratch("deEmbedding.zeros", tokens, width);
        }
    }

    private void addGroup(UnitGroup units, String name) {
        int rows = site.samples() * units.units();
        groups.add(new Group(
                units,
                Linear.of(site, Part.DECODER, name, width, units.width()),
                site.kept("deEmbedding.input" + groups.size(), rows, width)));
        site.scratch("deEmbedding.units", rows, units.width());
        if (site.trains()) {
            site.scratch("deEmbedding.gradient", rows, width);
        }
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
            Matrix block = site.scratch("deEmbedding.units", site.samples() * units.units(), units.width()).firstRows(rows);
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
        Matrix zeros = site.scratch("deEmbedding.zeros", tokens, width);
        for (Group group : groups.reversed()) {
            UnitGroup units = group.units();
            int rows = samples * units.units();
            Matrix block = site.scratch("deEmbedding.units", site.samples() * units.units(), units.width()).firstRows(rows);
            Matrix gradient = site.scratch("deEmbedding.gradient", site.samples() * units.units(), width).firstRows(rows);
            kernels.gatherUnits(gradientFlat, units, block);
            group.map().backward(group.input().firstRows(rows), block, gradient);
            kernels.placeTokens(gradient, units.units(), units.firstToken(), zeros, gradientX);
            if (!coversAll) {
                // What an earlier layer wrote here was written over, and has no effect.
                kernels.fill(block, 0);
                kernels.scatterUnits(block, units, gradientFlat);
            }
        }
    }
}
