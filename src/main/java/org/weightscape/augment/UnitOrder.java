package org.weightscape.augment;

import java.util.random.RandomGenerator;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.Layer;

/**
 * The arithmetic of reordering hidden units, on plain arrays and without allocation. An order is one array for each hidden layer:
 * unit {@code i} of the reordered network is unit {@code order[i]} of the original one.
 *
 * <p>A reordered layer has its rows, its biases and the numbers of its batch normalisation moved; the layer after it has its
 * columns moved the same way, in blocks of the columns that belong to one unit: a kernel for a convolution, the positions of a
 * channel after flattening, one column otherwise.
 */
final class UnitOrder {
    private final int layers;
    private final int[] units;
    private final int[] weightOffset;
    private final int[] besideOffset;
    private final int[] besideCount;
    private final int[] inputUnits;
    private final int[] inputBlock;

    UnitOrder(Architecture architecture) {
        layers = architecture.layers().size();
        units = new int[layers];
        weightOffset = new int[layers];
        besideOffset = new int[layers];
        besideCount = new int[layers];
        inputUnits = new int[layers];
        inputBlock = new int[layers];
        for (int l = 0; l < layers; l++) {
            Layer layer = architecture.layers().get(l);
            units[l] = layer.out();
            weightOffset[l] = layer.weightOffset();
            besideOffset[l] = layer.besideOffset();
            besideCount[l] = layer.besideCount();
            inputUnits[l] = l == 0 ? 1 : units[l - 1];
            inputBlock[l] = layer.fanIn() / inputUnits[l];
        }
    }

    /** One array for each hidden layer, every unit at its place. */
    int[][] identity() {
        int[][] order = new int[layers - 1][];
        for (int l = 0; l < order.length; l++) {
            order[l] = new int[units[l]];
            for (int u = 0; u < units[l]; u++) {
                order[l][u] = u;
            }
        }
        return order;
    }

    /** Makes each array of {@code order} a uniformly drawn permutation (Fisher and Yates, inside out). */
    static void shuffle(int[][] order, RandomGenerator random) {
        for (int[] layer : order) {
            for (int i = 0; i < layer.length; i++) {
                int j = random.nextInt(i + 1);
                layer[i] = layer[j];
                layer[j] = i;
            }
        }
    }

    /** For each number of the reordered vector, where it stood. */
    int[] index(int[][] order) {
        int last = layers - 1;
        int[] index = new int[besideOffset[last] + besideCount[last] * units[last]];
        for (int l = 0; l < layers; l++) {
            int fanIn = fanIn(l);
            for (int u = 0; u < units[l]; u++) {
                int row = l < last ? order[l][u] : u;
                for (int i = 0; i < fanIn; i++) {
                    int column = l == 0 ? i : order[l - 1][i / inputBlock[l]] * inputBlock[l] + i % inputBlock[l];
                    index[weightOffset[l] + u * fanIn + i] = weightOffset[l] + row * fanIn + column;
                }
                for (int v = 0; v < besideCount[l]; v++) {
                    int vector = besideOffset[l] + v * units[l];
                    index[vector + u] = vector + row;
                }
            }
        }
        return index;
    }

    private int fanIn(int layer) {
        return inputUnits[layer] * inputBlock[layer];
    }

    /** Writes the reordered vector; {@code in} and {@code out} must not overlap. */
    void gather(int[][] order, float[] in, int inOffset, float[] out, int outOffset) {
        for (int l = 0; l < layers; l++) {
            int block = inputBlock[l];
            int fanIn = fanIn(l);
            int target = outOffset + weightOffset[l];
            for (int u = 0; u < units[l]; u++) {
                int source = inOffset + weightOffset[l] + (l < layers - 1 ? order[l][u] : u) * fanIn;
                if (l == 0) {
                    System.arraycopy(in, source, out, target, fanIn);
                } else {
                    gatherColumns(order[l - 1], block, in, source, out, target);
                }
                target += fanIn;
            }
            for (int v = 0; v < besideCount[l]; v++) {
                int vector = besideOffset[l] + v * units[l];
                for (int u = 0; u < units[l]; u++) {
                    int from = l < layers - 1 ? order[l][u] : u;
                    out[outOffset + vector + u] = in[inOffset + vector + from];
                }
            }
        }
    }

    private static void gatherColumns(int[] columns, int block, float[] in, int source, float[] out, int target) {
        if (block == 1) {
            for (int c = 0; c < columns.length; c++) {
                out[target + c] = in[source + columns[c]];
            }
            return;
        }
        int to = target;
        for (int column : columns) {
            int from = source + column * block;
            // Blocks are a kernel long: a loop beats the call of arraycopy.
            for (int k = 0; k < block; k++) {
                out[to + k] = in[from + k];
            }
            to += block;
        }
    }
}
