package org.weightscape.job;

/**
 * How work that has a control of its own is paused, resumed and cancelled, so that its job can pass these wishes on; see
 * {@link JobContext#forwardTo}. The methods return at once.
 */
public interface JobControl {

    /** Stop as soon as you can. */
    void cancel();

    /** Wait at the next good moment. */
    void pause();

    /** Go on. */
    void resume();
}
