/**
 * Results on paper: a {@link org.weightscape.report.Document} of paragraphs, tables and figures, and its writers for Markdown,
 * LaTeX
 * and a single HTML file. Begin with {@link org.weightscape.report.Document}; where a result comes from is an
 * {@link org.weightscape.report.Origin}.
 */
@NullMarked
package org.weightscape.report;

import org.jspecify.annotations.NullMarked;
