package org.weightscape.map;

/**
 * Colours for numbers. Each ramp is perceptually even and readable with colour-blind eyes; the diverging one has its neutral
 * colour at zero. The ends that would sink into the background (dark purple on black, pale yellow on white) are left out, so a
 * ramp has a light and a dark variant.
 */
public enum Ramp {
    // Every eighth colour of Matplotlib's tables (CC0), by S. van der Walt, N. Smith, E. Firing; cividis: Nuñez, Anderton,
    // Renslow 2018.
    VIRIDIS(
            "Viridis",
            Kind.SEQUENTIAL,
            0.97,
            0.17,
            "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e 297a8e 26828e 23898e 21918c"
                    + " 1f988b 1fa088 22a785 28ae80 32b67a 3fbc73 4ec36b 5ec962 70cf57 84d44b 98d83e addc30 c2df23 d8e219 ece51b fde725"),
    CIVIDIS(
            "Cividis",
            Kind.SEQUENTIAL,
            0.97,
            0.16,
            "00224e 00285b 002e6a 053371 1a386f 273e6e 32436d 3b496c 434e6c 4b546c 535a6d 5a5f6e 61656f 686a71 6f7073 767676 7d7c78"
                    + " 848279 8c8878 938e78 9b9476 a39a74 aba072 b4a76f bcae6c c4b468 cdbb63 d5c25e dec958 e7d150 f0d846 f9e03a fee838"),
    MAGMA(
            "Magma",
            Kind.SEQUENTIAL,
            0.88,
            0.24,
            "000004 030312 0a0822 130d34 1d1147 29115a 36106b 440f76 51127c 5d177f 6a1c81 762181 832681 902a81 9c2e7f aa337d b73779"
                    + " c43c75 d0416f dc4869 e75263 ef5d5e f56b5c f9795d fc8961 fd9869 fea772 feb67c fec488 fed395 fde2a3 fcf0b2 fcfdbf"),
    BLUE_ORANGE("Blue–orange", Kind.DIVERGING, "08468b 1f6fb8 4f9bd9 93bfdf cfc8b4 f0b26a e5862a c25a0b 8a3a04",
            "8fd0ff 52a9f2 2f7dc4 2a5684 4d4a43 8a5722 c8741d f59a3c ffcd8b");

    /** Whether the ramp has two ends or two arms. */
    public enum Kind {
        SEQUENTIAL,
        DIVERGING
    }

    private static final int STEPS = 256;

    private final String label;
    private final Kind kind;
    private final int[] light;
    private final int[] dark;

    Ramp(String label, Kind kind, double lightEnd, double darkStart, String anchors) {
        this.label = label;
        this.kind = kind;
        this.light = table(anchors, 0, lightEnd);
        this.dark = table(anchors, darkStart, 1);
    }

    Ramp(String label, Kind kind, String lightAnchors, String darkAnchors) {
        this.label = label;
        this.kind = kind;
        this.light = table(lightAnchors, 0, 1);
        this.dark = table(darkAnchors, 0, 1);
    }

    private static int[] table(String anchors, double from, double to) {
        String[] words = anchors.split(" ");
        int[] table = new int[STEPS];
        for (int i = 0; i < STEPS; i++) {
            double place = (from + (to - from) * i / (STEPS - 1)) * (words.length - 1);
            int left = Math.min((int) place, words.length - 2);
            double share = place - left;
            int a = Integer.parseInt(words[left], 16);
            int b = Integer.parseInt(words[left + 1], 16);
            table[i] = 0xff000000
                    | mix(a >> 16 & 0xff, b >> 16 & 0xff, share) << 16
                    | mix(a >> 8 & 0xff, b >> 8 & 0xff, share) << 8
                    | mix(a & 0xff, b & 0xff, share);
        }
        return table;
    }

    private static int mix(int a, int b, double share) {
        return (int) Math.round(a + (b - a) * share);
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    /** The colour at {@code position} (clamped to 0…1) as opaque ARGB. */
    public int color(double position, Appearance appearance) {
        int[] table = table(appearance);
        return table[(int) Math.round(Math.clamp(position, 0, 1) * (table.length - 1))];
    }

    /** The whole ramp from position 0 to 1 in equal steps, opaque ARGB. The caller must not change it. */
    int[] table(Appearance appearance) {
        return switch (appearance) {
            case LIGHT -> light;
            case DARK -> dark;
        };
    }
}
