package org.weightscape.app.session;

import java.nio.file.Path;
import org.weightscape.feature.Representation;
import org.weightscape.zoo.Split;

/**
 * An encoder that fits the open zoo, and what it makes of the zoo's networks.
 *
 * @param folder where it is
 * @param description what it is, a few words
 * @param latent the codes of all checkpoints, {@code z}
 * @param split the split that it was trained with, so that test models are held out for the probes too
 */
public record OpenEncoder(Path folder, String description, Representation latent, Split split) {}
