package org.weightscape.projection;

/**
 * Where the points are at one moment of a layout.
 *
 * @param x across, one for each point of the layout
 * @param y up
 * @param step how many steps have been made; 0: the start
 * @param steps how many there will be, as things stand
 */
public record LayoutFrame(float[] x, float[] y, int step, int steps) {}
