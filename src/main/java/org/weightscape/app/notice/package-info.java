/**
 * What the window tells a person about things that did not work. Begin with {@link org.weightscape.app.notice.Notices}: bad
 * input and errors of our own look different.
 */
@NullMarked
package org.weightscape.app.notice;

import org.jspecify.annotations.NullMarked;
