package org.weightscape.encoder;

import java.util.List;
import org.weightscape.encoder.EncoderConfig.Model;
import org.weightscape.encoder.Parameters.Part;
import org.weightscape.encoder.kernel.Kernels;
import org.weightscape.encoder.kernel.Matrix;
import org.weightscape.encoder.kernel.Nonlinearity;
import org.weightscape.encoder.kernel.UnitGroup;

/** One token for each output unit: its incoming weights and bias, through a map that all units of a layer share. */
final class NeuronEmbedding implements TokenEmbedding {
    private final Kernels kernels;
    private final Group[] groups;
    private final int tokens;

    private record Group(UnitGroup units, Matrix input, DenseStack map, Matrix gradient) {}

    NeuronEmbedding(Site site, ZooLayout layout, Model model) {
        kernels = site.kernels();
        int width = model.dim();
        groups = new Group[layout.groups().size()];
        for (int l = 0; l < groups.length; l++) {
            UnitGroup units = layout.groups().get(l);
            int rows = site.samples() * units.units();
            int columns = units.width() + (model.tokenStatistics() ? units.statistics() : 0);
            String name = "encoder.token_embeddings." + layout.mapName(l, model);
            DenseStack map = switch (model.embedding()) {
                case LINEAR -> stack(site, List.of(name), new int[] {columns, width}, rows);
                case MLP -> stack(site, List.of(name + ".0", name + ".2"), new int[] {columns, width, width}, rows);
            };
            groups[l] = new Group(
                    units, site.kept("embedding.input" + l, rows, columns), map,
                    site.backwardScratch("embedding.gradient", rows, width));
        }
        tokens = layout.units();
    }

    private static DenseStack stack(Site site, List<String> names, int[] widths, int rows) {
        return new DenseStack(
                site, Part.ENCODER, "embedding.map", names, widths, rows, Nonlinearity.GELU, null, DenseStack.Start.UNIFORM,
                DenseStack.Drops.NEVER);
    }

    @Override
    public int tokens() {
        return tokens;
    }

    @Override
    public void forward(Matrix flat, int first, Matrix positions, Matrix out) {
        for (Group group : groups) {
            UnitGroup units = group.units();
            Matrix input = group.input().firstRows(flat.rows() * units.units());
            kernels.gatherUnits(flat, units, input);
            kernels.placeTokens(group.map().forward(input), units.units(), first + units.firstToken(), positions, out);
        }
    }

    @Override
    public void backward(Matrix flat, int first, int allTokens, Matrix gradient) {
        for (Group group : groups) {
            UnitGroup units = group.units();
            int rows = flat.rows() * units.units();
            Matrix block = group.gradient().firstRows(rows);
            kernels.takeTokens(gradient, allTokens, units.units(), first + units.firstToken(), block);
            group.map().backward(group.input().firstRows(rows), block, null);
        }
    }
}
