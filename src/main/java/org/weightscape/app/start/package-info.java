/**
 * The start page: bundled zoos, recent ones, and a place to drop a folder. Begin with
 * {@link org.weightscape.app.start.StartView}.
 */
@NullMarked
package org.weightscape.app.start;

import org.jspecify.annotations.NullMarked;
