/** Tests of the commands, run as a person runs them. */
@NullMarked
package org.weightscape.cli;

import org.jspecify.annotations.NullMarked;
