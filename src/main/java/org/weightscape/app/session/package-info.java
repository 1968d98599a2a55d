/**
 * The opened zoo and what is computed from it: encoder, representation, layout.
 * {@link org.weightscape.app.session.SessionModel} is what all panels look at;
 * {@link org.weightscape.app.session.SessionController} decides what is computed, and is the only one to reach the core for it.
 */
@NullMarked
package org.weightscape.app.session;

import org.jspecify.annotations.NullMarked;
