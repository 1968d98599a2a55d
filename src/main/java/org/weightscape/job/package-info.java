/**
 * Jobs with progress, time left and cancellation, and the service that runs them. Every package may report
 * {@link org.weightscape.job.Progress} and obey a {@link org.weightscape.job.Cancellation}; begin there. A program that runs work in
 * the background begins with {@link org.weightscape.job.JobService}.
 */
@NullMarked
package org.weightscape.job;

import org.jspecify.annotations.NullMarked;
