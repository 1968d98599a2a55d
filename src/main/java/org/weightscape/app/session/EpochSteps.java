package org.weightscape.app.session;

/** Goes from the clicked checkpoint to its neighbours in the training of the same model. To be used on the JavaFX thread. */
public final class EpochSteps {
    private final SessionModel session;

    /** Steps that move the session's click. */
    public EpochSteps(SessionModel session) {
        this.session = session;
    }

    /** Clicks the checkpoint after the clicked one; at the last one nothing happens. */
    public void next() {
        step(1);
    }

    /** Clicks the checkpoint before the clicked one; at the first one nothing happens. */
    public void previous() {
        step(-1);
    }

    private void step(int by) {
        int row = session.clickedProperty().get();
        session.zooProperty().get().filter(zoo -> row != SessionModel.NONE).ifPresent(zoo -> {
            int[] rows = zoo.zoo().rowsOfModel(zoo.zoo().modelOf(row));
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] == row && i + by >= 0 && i + by < rows.length) {
                    session.clickedProperty().set(rows[i + by]);
                    return;
                }
            }
        });
    }
}
