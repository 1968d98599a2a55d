/**
 * Zoos on disk: begin with {@link org.weightscape.zoo.io.ZooReader}, which looks into a folder and lets the {@link
 * org.weightscape.zoo.io.ZooFormat} that knows it read it, and {@link org.weightscape.zoo.io.NativeZooWriter}. The file formats
 * underneath, {@link org.weightscape.zoo.io.Npy} and {@link org.weightscape.zoo.io.Safetensors}, are of use elsewhere too.
 */
@NullMarked
package org.weightscape.zoo.io;

import org.jspecify.annotations.NullMarked;
