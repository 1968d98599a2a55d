package org.weightscape.projection;

/**
 * A symmetric graph with a weight on each edge, by rows: the edges of point {@code i} are at {@code starts[i]} to
 * {@code starts[i + 1] − 1}, by rising target. Each edge stands in the rows of both its ends, with the same weight.
 */
record NeighborGraph(int[] starts, int[] targets, float[] weights) {

    /** How the weights that two points give each other become one. */
    enum Combination {
        /** {@code a + b − ab}: the union of fuzzy sets (McInnes, Healy and Melville 2018, arXiv 1802.03426, section 3.1). */
        UNION {
            @Override
            float of(float a, float b) {
                return a + b - a * b;
            }
        },
        /** {@code (a + b) / 2}: t-SNE's joint probabilities (van der Maaten and Hinton 2008, section 2), up to a factor. */
        MEAN {
            @Override
            float of(float a, float b) {
                return (a + b) / 2;
            }
        };

        abstract float of(float a, float b);
    }

    int size() {
        return starts.length - 1;
    }

    /** Number of edges, each counted from both ends. */
    int edges() {
        return targets.length;
    }

    /**
     * Joins the weights that points give their neighbours; a point that does not have another among its neighbours gives it 0.
     *
     * @param given the weight of each neighbour, in the places of {@link NearestNeighbors#indices()}
     */
    static NeighborGraph of(NearestNeighbors neighbors, float[] given, Combination combination) {
        int n = neighbors.size();
        int k = neighbors.k();
        int[] out = neighbors.indices().clone();
        float[] outWeights = given.clone();
        Parts.forEach(n, (_, from, to) -> {
            for (int i = from; i < to; i++) {
                sortByTarget(out, outWeights, i * k, (i + 1) * k);
            }
        });
        int[] inStarts = new int[n + 1];
        for (int target : out) {
            inStarts[target + 1]++;
        }
        for (int i = 0; i < n; i++) {
            inStarts[i + 1] += inStarts[i];
        }
        int[] in = new int[out.length];
        float[] inWeights = new float[out.length];
        int[] next = inStarts.clone();
        for (int i = 0; i < n; i++) {
            for (int e = i * k; e < (i + 1) * k; e++) {
                int place = next[out[e]]++;
                in[place] = i;
                inWeights[place] = outWeights[e];
            }
        }
        int[] starts = new int[n + 1];
        Parts.forEach(n, (_, from, to) -> {
            for (int i = from; i < to; i++) {
                int shared = 0;
                int a = i * k;
                int b = inStarts[i];
                while (a < (i + 1) * k && b < inStarts[i + 1]) {
                    int order = Integer.compare(out[a], in[b]);
                    shared += order == 0 ? 1 : 0;
                    a += order <= 0 ? 1 : 0;
                    b += order >= 0 ? 1 : 0;
                }
                starts[i + 1] = k + inStarts[i + 1] - inStarts[i] - shared;
            }
        });
        for (int i = 0; i < n; i++) {
            starts[i + 1] = Math.addExact(starts[i + 1], starts[i]);
        }
        int[] targets = new int[starts[n]];
        float[] weights = new float[starts[n]];
        Parts.forEach(n, (_, from, to) -> {
            for (int i = from; i < to; i++) {
                int a = i * k;
                int b = inStarts[i];
                for (int e = starts[i]; e < starts[i + 1]; e++) {
                    int left = a < (i + 1) * k ? out[a] : Integer.MAX_VALUE;
                    int right = b < inStarts[i + 1] ? in[b] : Integer.MAX_VALUE;
                    targets[e] = Math.min(left, right);
                    weights[e] = combination.of(
                            left <= right ? outWeights[a++] : 0, right <= left ? inWeights[b++] : 0);
                }
            }
        });
        return new NeighborGraph(starts, targets, weights);
    }

    private static void sortByTarget(int[] targets, float[] weights, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int target = targets[i];
            float weight = weights[i];
            int at = i;
            while (at > from && targets[at - 1] > target) {
                targets[at] = targets[at - 1];
                weights[at] = weights[at - 1];
                at--;
            }
            targets[at] = target;
            weights[at] = weight;
        }
    }
}
