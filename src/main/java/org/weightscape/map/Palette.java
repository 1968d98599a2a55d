package org.weightscape.map;

import java.util.ArrayList;
import java.util.List;

/**
 * Colours for categories. The first ones are published colour-blind-safe sets; where there are more categories, further colours
 * are found one by one as far as possible from all before, from the background and from the grey of missing values (the idea of
 * Glasbey et al. 2007, distances in OKLab).
 */
public enum Palette {
    /** Okabe and Ito, "Color Universal Design", 2008; black becomes near-white on a dark background. */
    OKABE_ITO("Okabe–Ito", "0072b2 e69f00 009e73 d55e00 56b4e9 cc79a7 f0e442 000000"),
    /** Paul Tol, "bright" scheme, without its grey. */
    BRIGHT("Tol bright", "4477aa ee6677 228833 ccbb44 66ccee aa3377");

    /** So many colours are different; further categories take them again from the start. */
    public static final int DISTINCT = 64;

    private final String label;
    private final int[] light;
    private final int[] dark;

    Palette(String label, String base) {
        this.label = label;
        this.light = extended(base, Appearance.LIGHT);
        this.dark = extended(base, Appearance.DARK);
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** The colour of category {@code code} (0 and up) as opaque ARGB. */
    public int color(int code, Appearance appearance) {
        return switch (appearance) {
            case LIGHT -> light[code % DISTINCT];
            case DARK -> dark[code % DISTINCT];
        };
    }

    private static int[] extended(String base, Appearance appearance) {
        int[] colors = new int[DISTINCT];
        int n = 0;
        for (String word : base.split(" ")) {
            int color = 0xff000000 | Integer.parseInt(word, 16);
            colors[n++] = color == 0xff000000 && appearance == Appearance.DARK ? 0xfff0f0f0 : color;
        }
        List<double[]> taken = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            taken.add(lab(colors[i]));
        }
        taken.add(lab(appearance.background()));
        taken.add(lab(appearance.missing()));
        List<Integer> candidates = new ArrayList<>();
        for (int r = 0; r < 256; r += 17) {
            for (int g = 0; g < 256; g += 17) {
                for (int b = 0; b < 256; b += 17) {
                    int color = 0xff000000 | r << 16 | g << 8 | b;
                    double lightness = lab(color)[0];
                    boolean readable = appearance == Appearance.LIGHT
                            ? lightness > 0.28 && lightness < 0.84
                            : lightness > 0.45 && lightness < 0.97;
                    if (readable) {
                        candidates.add(color);
                    }
                }
            }
        }
        double[][] labs = candidates.stream().map(Palette::lab).toArray(double[][]::new);
        double[] nearest = new double[labs.length];
        java.util.Arrays.fill(nearest, Double.MAX_VALUE);
        for (double[] other : taken) {
            shrink(nearest, labs, other);
        }
        while (n < DISTINCT) {
            int best = 0;
            for (int i = 1; i < nearest.length; i++) {
                if (nearest[i] > nearest[best]) {
                    best = i;
                }
            }
            colors[n++] = candidates.get(best);
            shrink(nearest, labs, labs[best]);
        }
        return colors;
    }

    private static void shrink(double[] nearest, double[][] labs, double[] other) {
        for (int i = 0; i < nearest.length; i++) {
            double l = labs[i][0] - other[0];
            double a = labs[i][1] - other[1];
            double b = labs[i][2] - other[2];
            nearest[i] = Math.min(nearest[i], l * l + a * a + b * b);
        }
    }

    /** OKLab (B. Ottosson, 2020) of an sRGB colour. */
    private static double[] lab(int argb) {
        double r = linear(argb >> 16 & 0xff);
        double g = linear(argb >> 8 & 0xff);
        double b = linear(argb & 0xff);
        double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
