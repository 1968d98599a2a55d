package org.weightscape.feature;

import org.weightscape.zoo.Zoo;

/** The weights themselves, read from the zoo on demand. */
record WeightRepresentation(Zoo zoo) implements Representation {

    @Override
    public String name() {
        return "w";
    }

    @Override
    public String provenance() {
        return "the %d weights of each checkpoint of %s".formatted(columns(), zoo.name());
    }

    @Override
    public int rows() {
        return zoo.weights().rows();
    }

    @Override
    public int columns() {
        return zoo.weights().columns();
    }

    @Override
    public void read(int row, float[] into, int offset) {
        zoo.weights().read(row, into, offset);
    }
}
