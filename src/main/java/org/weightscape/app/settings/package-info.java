/** What the window remembers between two starts. Begin with {@link org.weightscape.app.settings.SettingsStore}. */
@NullMarked
package org.weightscape.app.settings;

import org.jspecify.annotations.NullMarked;
