/**
 * What the window remembers between two starts, and the card where a person chooses some of it. Begin with
 * {@link org.weightscape.app.settings.SettingsStore}.
 */
@NullMarked
package org.weightscape.app.settings;

import org.jspecify.annotations.NullMarked;
