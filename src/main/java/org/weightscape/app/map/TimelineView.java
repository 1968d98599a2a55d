package org.weightscape.app.map;

import javafx.animation.AnimationTimer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.map.ReadableNumber;
import org.weightscape.map.Trajectories;

/**
 * Moves a map through the training: a slider over the epochs, and a button that plays them. On the map each model is where it
 * was then. Takes no room while {@link MapModel#time()} stands still.
 */
public final class TimelineView extends HBox {
    /** The whole training is played in so many seconds. */
    private static final double PLAYED_SECONDS = 10;

    private final MapModel model;
    private final Slider slider = new Slider();
    private final Label epoch = new Label();
    private final Button play = button(Material2MZ.PLAY_ARROW, "Play the training");
    private boolean playing;
    private boolean following;
    private long before;

    private final AnimationTimer clock = new AnimationTimer() {
        @Override
        public void handle(long now) {
            onPulse(now);
        }
    };

    /** The timeline of a map. */
    public TimelineView(MapModel model) {
        this.model = model;
        setId("timeline");
        getStyleClass().add("map-timeline");
        getStylesheets().add(MapView.STYLES);
        setAlignment(Pos.CENTER_LEFT);
        play.setId("play");
        play.setOnAction(event -> {
            if (playing) {
                pause();
            } else {
                play();
            }
        });
        Button close = button(Material2AL.CLOSE, "Show all epochs at once");
        close.setId("timeline-close");
        close.setOnAction(event -> model.time().set(Double.NaN));
        slider.setId("epoch");
        slider.setAccessibleText("Epoch");
        slider.valueProperty().subscribe((was, now) -> {
            if (!following) {
                model.time().set(now.doubleValue());
            }
        });
        HBox.setHgrow(slider, Priority.ALWAYS);
        epoch.setMinWidth(92);
        getChildren().addAll(play, slider, epoch, close);
        model.time().subscribe(time -> follow());
        model.trajectories().subscribe(trajectories -> follow());
    }

    private static Button button(Ikon icon, String meaning) {
        Button button = new Button(null, new FontIcon(icon));
        button.getStyleClass().add("map-button");
        button.setTooltip(new Tooltip(meaning));
        button.setAccessibleText(meaning);
        return button;
    }

    private void follow() {
        Trajectories trajectories = model.trajectories().get();
        double time = model.time().get();
        boolean shown = trajectories != null && trajectories.hasMotion() && !Double.isNaN(time);
        setVisible(shown);
        setManaged(shown);
        if (!shown || trajectories == null) {
            pause();
            return;
        }
        following = true;
        slider.setMin(trajectories.first());
        slider.setMax(trajectories.last());
        slider.setBlockIncrement((trajectories.last() - trajectories.first()) / 20);
        slider.setValue(time);
        following = false;
        epoch.setText("epoch " + ReadableNumber.of(Math.rint(time * 10) / 10, 4));
    }

    /** Plays on from where it is; from the beginning where it has ended. */
    public void play() {
        Trajectories trajectories = model.trajectories().get();
        if (trajectories == null || !trajectories.hasMotion()) {
            return;
        }
        if (!(model.time().get() < trajectories.last())) {
            model.time().set(trajectories.first());
        }
        playing = true;
        before = 0;
        clock.start();
        play.setGraphic(new FontIcon(Material2MZ.PAUSE));
    }

    /** Stops where it is. */
    public void pause() {
        playing = false;
        clock.stop();
        play.setGraphic(new FontIcon(Material2MZ.PLAY_ARROW));
    }

    /** Whether it plays. */
    public boolean isPlaying() {
        return playing;
    }

    private void onPulse(long now) {
        Trajectories trajectories = model.trajectories().get();
        if (trajectories == null) {
            pause();
            return;
        }
        double step = before == 0
                ? 0
                : (now - before) / 1e9 / PLAYED_SECONDS * (trajectories.last() - trajectories.first());
        before = now;
        double next = model.time().get() + step;
        model.time().set(Math.min(next, trajectories.last()));
        if (next >= trajectories.last()) {
            pause();
        }
    }
}
