package org.weightscape.app.linked;

import java.nio.file.Path;
import org.weightscape.app.session.Feature;

/** From what a linked map is made. */
public sealed interface MapSource {

    /** From a representation of the session. */
    record OfFeature(Feature feature) implements MapSource {
        @Override
        public String label() {
            return feature.label();
        }
    }

    /** From the codes of another encoder. */
    record OfEncoder(Path folder) implements MapSource {
        @Override
        public String label() {
            return "z of " + folder.getFileName();
        }
    }

    /** A few words. */
    String label();
}
