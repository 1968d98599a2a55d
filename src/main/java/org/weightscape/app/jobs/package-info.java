/** The list of jobs and the running one in the status bar. Begin with {@link org.weightscape.app.jobs.JobsModel}. */
@NullMarked
package org.weightscape.app.jobs;

import org.jspecify.annotations.NullMarked;
