package org.weightscape.projection;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.weightscape.job.Cancellation;

/**
 * Where points begin as the graph of neighbours swings: along the eigenvectors of the normalised graph {@code D^−½ W D^−½} with
 * the second and third largest eigenvalues (Belkin and Niyogi 2003, "Laplacian eigenmaps", in the normalised form that
 * umap-learn uses), by subspace iteration. A graph in several pieces has no such picture as a whole: each piece is laid out by
 * itself and put where its middle is on the start along the principal components.
 */
final class SpectralStart {
    private static final int ROUNDS = 200;
    private static final int VECTORS = 3;
    private static final double NOISE = 1e-4;
    /** Pieces smaller than this have no shape worth finding. */
    private static final int LEAST_PIECE = 6;

    private SpectralStart() {}

    /**
     * Finds the start.
     *
     * @param start along the principal components, x and then y of each point; not changed
     * @return a start of the same extent
     */
    static float[] of(NeighborGraph graph, float[] start, int seed, Cancellation cancellation) {
        int n = graph.size();
        int[] pieceOf = new int[n];
        int pieces = pieces(graph, pieceOf);
        double[] root = new double[n];
        double[] trivial = new double[n];
        for (int i = 0; i < n; i++) {
            double degree = 0;
            for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                degree += graph.weights()[e];
            }
            root[i] = degree > 0 ? 1 / Math.sqrt(degree) : 0;
            trivial[i] = Math.sqrt(degree);
        }
        normalise(trivial, pieceOf, pieces);
        double[][] vectors = new double[VECTORS][n];
        for (int v = 0; v < VECTORS; v++) {
            for (int i = 0; i < n; i++) {
                // The principal components are the nearest guess; the third vector only lets the first two settle sooner.
                vectors[v][i] = v < 2 ? start[2 * i + v] * trivial[i] : PairRandom.gaussian(seed, -2, i);
            }
        }
        orthonormalise(vectors, trivial, pieceOf, pieces);
        for (int round = 0; round < ROUNDS; round++) {
            cancellation.throwIfCancelled();
            for (int v = 0; v < VECTORS; v++) {
                vectors[v] = times(graph, root, vectors[v]);
            }
            orthonormalise(vectors, trivial, pieceOf, pieces);
        }
        return composed(vectors, root, start, pieceOf, pieces, seed);
    }

    /** Half of {@code I + D^−½ W D^−½}, whose eigenvalues are in the same order and none is negative. */
    private static double[] times(NeighborGraph graph, double[] root, double[] vector) {
        double[] product = new double[vector.length];
        Parts.forEach(vector.length, (_, from, to) -> {
            for (int i = from; i < to; i++) {
                double sum = 0;
                for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                    int j = graph.targets()[e];
                    sum += graph.weights()[e] * root[j] * vector[j];
                }
                product[i] = (vector[i] + root[i] * sum) / 2;
            }
        });
        return product;
    }

    private static void orthonormalise(double[][] vectors, double[] trivial, int[] pieceOf, int pieces) {
        for (int v = 0; v < vectors.length; v++) {
            remove(vectors[v], trivial, pieceOf, pieces);
            for (int w = 0; w < v; w++) {
                remove(vectors[v], vectors[w], pieceOf, pieces);
            }
            normalise(vectors[v], pieceOf, pieces);
        }
    }

    /** Takes out of a vector what it has in common with another of length 1, piece by piece. */
    private static void remove(double[] vector, double[] unit, int[] pieceOf, int pieces) {
        double[] products = new double[pieces];
        for (int i = 0; i < vector.length; i++) {
            products[pieceOf[i]] += vector[i] * unit[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= products[pieceOf[i]] * unit[i];
        }
    }

    private static void normalise(double[] vector, int[] pieceOf, int pieces) {
        double[] squares = new double[pieces];
        for (int i = 0; i < vector.length; i++) {
            squares[pieceOf[i]] += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            double square = squares[pieceOf[i]];
            vector[i] = square > 1e-30 ? vector[i] / Math.sqrt(square) : 0;
        }
    }

    /** Numbers the pieces of the graph that hang together. */
    private static int pieces(NeighborGraph graph, int[] pieceOf) {
        Arrays.fill(pieceOf, -1);
        int pieces = 0;
        Deque<Integer> open = new ArrayDeque<>();
        for (int first = 0; first < pieceOf.length; first++) {
            if (pieceOf[first] >= 0) {
                continue;
            }
            pieceOf[first] = pieces;
            open.push(first);
            while (!open.isEmpty()) {
                int i = open.pop();
                for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                    int j = graph.targets()[e];
                    if (pieceOf[j] < 0 && graph.weights()[e] > 0) {
                        pieceOf[j] = pieces;
                        open.push(j);
                    }
                }
            }
            pieces++;
        }
        return pieces;
    }

    private static float[] composed(
            double[][] vectors, double[] root, float[] start, int[] pieceOf, int pieces, int seed) {
        int n = pieceOf.length;
        double[][] middles = new double[pieces][2];
        int[] sizes = new int[pieces];
        for (int i = 0; i < n; i++) {
            sizes[pieceOf[i]]++;
            for (int axis = 0; axis < 2; axis++) {
                middles[pieceOf[i]][axis] += start[2 * i + axis];
            }
        }
        for (int piece = 0; piece < pieces; piece++) {
            middles[piece][0] /= sizes[piece];
            middles[piece][1] /= sizes[piece];
        }
        double extent = Extent.of(start);
        double[] radii = radii(middles, extent);
        double[] largest = new double[pieces];
        for (int i = 0; i < n; i++) {
            for (int axis = 0; axis < 2; axis++) {
                largest[pieceOf[i]] = Math.max(largest[pieceOf[i]], Math.abs(vectors[axis][i] * root[i]));
            }
        }
        float[] placed = start.clone();
        for (int i = 0; i < n; i++) {
            int piece = pieceOf[i];
            for (int axis = 0; axis < 2; axis++) {
                if (sizes[piece] >= LEAST_PIECE && largest[piece] > 0) {
                    placed[2 * i + axis] =
                            (float) (middles[piece][axis] + radii[piece] * vectors[axis][i] * root[i] / largest[piece]);
                }
                placed[2 * i + axis] += (float) (NOISE * PairRandom.gaussian(seed, -3, 2 * i + axis));
            }
        }
        return placed;
    }

    /** Half of the way from each middle to the nearest other one; half of the extent where there is only one. */
    private static double[] radii(double[][] middles, double extent) {
        double[] radii = new double[middles.length];
        for (int a = 0; a < middles.length; a++) {
            double nearest = extent;
            for (int b = 0; b < middles.length; b++) {
                if (a != b) {
                    nearest = Math.min(
                            nearest, Math.hypot(middles[a][0] - middles[b][0], middles[a][1] - middles[b][1]));
                }
            }
            radii[a] = nearest / 2;
        }
        return radii;
    }
}
