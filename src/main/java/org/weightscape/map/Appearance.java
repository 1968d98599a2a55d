package org.weightscape.map;

/** Light or dark: the few colours of a map that are not data, as ARGB. Same values as the theme of the window. */
public enum Appearance {
    LIGHT(0xffffffff, 0xff1f2328, 0xff656d76, 0xffd0d7de, 0xffb3b8bf, 0xffdfe2e6, 0xff0969da, 0xff24292f, 0xffd55e00, 0xff0072b2),
    DARK(0xff0d1117, 0xffe6edf3, 0xff8d96a0, 0xff30363d, 0xff666d76, 0xff272d35, 0xff4493f8, 0xffffffff, 0xffe69f00, 0xff56b4e9);

    private final int background;
    private final int text;
    private final int mutedText;
    private final int line;
    private final int missing;
    private final int filteredOut;
    private final int plain;
    private final int outline;
    private final int orbit;
    private final int neighbor;

    Appearance(
            int background,
            int text,
            int mutedText,
            int line,
            int missing,
            int filteredOut,
            int plain,
            int outline,
            int orbit,
            int neighbor) {
        this.background = background;
        this.text = text;
        this.mutedText = mutedText;
        this.line = line;
        this.missing = missing;
        this.filteredOut = filteredOut;
        this.plain = plain;
        this.outline = outline;
        this.orbit = orbit;
        this.neighbor = neighbor;
    }

    /** What lies behind the points. */
    public int background() {
        return background;
    }

    /** Titles and numbers. */
    public int text() {
        return text;
    }

    /** Captions and remarks. */
    public int mutedText() {
        return mutedText;
    }

    /** Thin lines and frames. */
    public int line() {
        return line;
    }

    /** Points whose property is missing: a grey of their own, in no ramp or palette. */
    public int missing() {
        return missing;
    }

    /** Points that a filter leaves out: fainter than {@link #missing()}. */
    public int filteredOut() {
        return filteredOut;
    }

    /** Points of a map that is coloured by nothing. */
    public int plain() {
        return plain;
    }

    /** The ring round selected points. */
    public int outline() {
        return outline;
    }

    /** Copies of a network, round it: Okabe and Ito's vermilion or orange. */
    public int orbit() {
        return orbit;
    }

    /** What leads to the nearest other network: Okabe and Ito's blue or sky blue. */
    public int neighbor() {
        return neighbor;
    }
}
