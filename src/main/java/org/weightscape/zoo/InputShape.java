package org.weightscape.zoo;

/**
 * The shape of one input of a zoo's networks.
 *
 * @param channels channels of an image; the number of features where the first layer is fully connected
 * @param height rows; 1 for plain features
 * @param width columns; 1 for plain features
 */
public record InputShape(int channels, int height, int width) {

    /** Numbers in one input. */
    public int size() {
        return channels * height * width;
    }
}
