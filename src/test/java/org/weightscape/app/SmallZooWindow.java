package org.weightscape.app;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.testfx.framework.junit5.ApplicationTest;
import org.testfx.util.WaitForAsyncUtils;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.settings.SettingsStore;
import org.weightscape.app.start.SampleZoo;
import org.weightscape.app.theme.ThemeChoice;
import org.weightscape.app.training.EncoderFolders;
import org.weightscape.cli.Window;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.Coloring;
import org.weightscape.map.WindowTimes;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.NativeZooWriter;
import org.weightscape.zoo.io.Provenance;
import org.weightscape.zoo.io.ZooReader;

/** The whole window on a small zoo's real files, on JavaFX's headless platform. */
abstract class SmallZooWindow extends ApplicationTest {
    Path folder;
    SettingsStore settings;
    ExplorerWindow window;

    /** Commands that need none. */
    static final class NoWindow implements Window {
        @Override
        public boolean open(Request request) {
            throw new AssertionError("a window");
        }

        @Override
        public WindowTimes countFrames(int points, int width, int height, int frames, Progress progress) {
            throw new AssertionError("a window");
        }
    }

    /** What the window opens. */
    Zoo zoo() {
        return SmallZoo.tetris(40, 6);
    }

    @Override
    public void start(Stage stage) throws Exception {
        folder = Files.createTempDirectory("weightscape-window");
        Path place = folder.resolve("small-tetris");
        NativeZooWriter.write(
                zoo(),
                Provenance.of("a test", Map.of()),
                place,
                NativeZooWriter.Existing.REFUSE,
                Progress.NONE,
                Cancellation.NEVER);
        settings = SettingsStore.open(folder.resolve("settings.json"));
        window = new ExplorerWindow(
                stage,
                LaunchOptions.DEFAULTS.withTheme(ThemeChoice.LIGHT),
                new ExplorerWindow.Ground(
                        settings,
                        () -> List.of(new SampleZoo(place, "Small", "A small zoo.")),
                        ZooReader::open,
                        new EncoderFolders(folder.resolve("encoders"), InstantSource.system())));
        stage.setWidth(1000);
        stage.setHeight(1000);
        window.show();
    }

    @AfterEach
    void closeAndDelete() throws Exception {
        interact(window::close);
        settings.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    SessionModel session() {
        return window.session();
    }

    Coloring coloring() {
        Coloring coloring = window.map().getColoring();
        if (coloring == null) {
            throw new AssertionError("no colours");
        }
        return coloring;
    }

    void awaitMap() throws Exception {
        await("the map is there", () -> session().layoutProperty().get().isPresent());
    }

    /** What the map shows once it rests, as the window writes it into a file. */
    Path picture() throws Exception {
        double[] scale = {0};
        await("the map rests", () -> {
            double before = scale[0];
            scale[0] = window.mapView().camera().viewport().get().scale();
            return scale[0] == before;
        });
        Path ours = Files.createTempFile(folder, "ours", ".png");
        Files.delete(ours);
        interact(() -> window.exports().writePicture(ours));
        await("our picture", () -> Files.exists(ours));
        return ours;
    }

    static int[] pixels(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        try {
            WaitForAsyncUtils.waitFor(90, TimeUnit.SECONDS, () -> onFx(condition));
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("waited in vain: " + what, e);
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    static <T> T onFx(Callable<T> task) throws Exception {
        return WaitForAsyncUtils.asyncFx(task).get(30, TimeUnit.SECONDS);
    }
}
