package org.weightscape.app.session;

/**
 * A zoo as it was left, with its map.
 *
 * @param features of the zoo
 * @param layout of one of these features
 * @param colourBy name of the property that colours the map; empty for one colour
 */
public record Restored(OpenZoo zoo, Features features, SessionModel.MapLayout layout, String colourBy) {}
