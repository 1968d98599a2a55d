package org.weightscape.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.geometry.Rectangle2D;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import javax.imageio.ImageIO;

/** Writes what is on the screen as a PNG file. */
final class WindowPicture {

    private WindowPicture() {}

    /**
     * Takes a picture of something as it is.
     *
     * @param done receives what went wrong, if anything did, on the JavaFX thread
     */
    static void take(Region shown, Path file, Consumer<Optional<String>> done) {
        SnapshotParameters parameters = new SnapshotParameters();
        // What is laid over the content may cast a shadow beyond it.
        parameters.setViewport(new Rectangle2D(0, 0, shown.getWidth(), shown.getHeight()));
        WritableImage image = shown.snapshot(parameters, null);
        CompletableFuture.supplyAsync(() -> write(image, file), work -> Thread.ofPlatform().daemon().name("picture").start(work))
                .thenAcceptAsync(done, Platform::runLater);
    }

    private static Optional<String> write(WritableImage image, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, ".picture", ".png");
            ImageIO.write(SwingFXUtils.fromFXImage(image, null), "png", temporary.toFile());
            Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("%s cannot be written (%s); choose another place.".formatted(file, e.getMessage()));
        }
    }
}
