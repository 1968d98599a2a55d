package org.weightscape.app;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionModel;
import org.weightscape.zoo.PropertyName;

/** Brings the window into the scene that a picture asks for, waits until all of it is there, and takes the picture. */
final class Photographer {
    private static final Duration LOOK_EVERY = Duration.millis(100);
    /** After the last change animations still run, and images are still drawn in the background. */
    private static final int QUIET_LOOKS = 12;

    private static final int MOST_LOOKS = 1800;
    private static final int EPOCHS = 20;

    private final ExplorerWindow window;
    private final LaunchOptions.Screenshot picture;
    private final Consumer<Optional<String>> done;
    private final Timeline clock = new Timeline(new KeyFrame(LOOK_EVERY, event -> look()));
    private boolean prepared;
    private int quiet;
    private int looks;

    Photographer(ExplorerWindow window, LaunchOptions.Screenshot picture, Consumer<Optional<String>> done) {
        this.window = window;
        this.picture = picture;
        this.done = done;
        clock.setCycleCount(Timeline.INDEFINITE);
    }

    void start() {
        clock.play();
    }

    private void look() {
        if (++looks > MOST_LOOKS) {
            clock.stop();
            done.accept(Optional.of("The picture was not taken: what it asks for did not appear within %d seconds."
                    .formatted(MOST_LOOKS / 10)));
            return;
        }
        if (!window.notices().open().isEmpty() && window.session().zooProperty().get().isEmpty()) {
            clock.stop();
            done.accept(Optional.of(window.notices().open().getLast().text()));
            return;
        }
        quiet = isReady() ? quiet + 1 : 0;
        if (quiet >= QUIET_LOOKS) {
            clock.stop();
            WindowPicture.take(window.content(), picture.file(), done);
        }
    }

    private boolean isReady() {
        return switch (picture.scene()) {
            case START -> true;
            case MAP, JOBS -> isMapReady();
            case TRAINING -> isMapReady() && isTrained();
        };
    }

    private boolean isMapReady() {
        SessionModel session = window.session();
        Optional<OpenZoo> open = session.zooProperty().get();
        if (open.isEmpty() || session.layoutProperty().get().isEmpty() || session.mapJobProperty().get().isPresent()) {
            return false;
        }
        if (!prepared) {
            prepared = true;
            window.showTab(picture.scene());
            if (session.clickedProperty().get() == SessionModel.NONE) {
                session.clickedProperty().set(interesting(open.get(), session));
            }
            if (picture.scene() == LaunchOptions.Screenshot.Scene.TRAINING) {
                window.trainer().start();
            }
        }
        return window.preview().previewProperty().get().isPresent()
                && window.map().getColoring() != null
                && window.probes().tableProperty().get().isPresent();
    }

    private boolean isTrained() {
        return window.training().points().size() >= EPOCHS || !window.training().isTraining();
    }

    /** A well trained network of the test models, for it shows most. */
    private static int interesting(OpenZoo open, SessionModel session) {
        int best = session.layoutProperty().get().orElseThrow().layout().rows()[0];
        double highest = Double.NEGATIVE_INFINITY;
        double[] accuracy = open.zoo().numeric(PropertyName.TEST_ACC)
                .map(property -> property.values())
                .orElse(new double[0]);
        for (int row = 0; row < accuracy.length; row++) {
            if (accuracy[row] > highest && open.partOf(row).equals("test")) {
                highest = accuracy[row];
                best = row;
            }
        }
        return best;
    }
}
