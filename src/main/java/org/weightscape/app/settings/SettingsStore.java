package org.weightscape.app.settings;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings file. Changes are written half a second after the last one, to a temporary file that is then moved into place; a
 * file that cannot be read gives the defaults and a line in the log. Safe for use by several threads; never touches the disk on
 * the thread that changes a setting.
 */
public final class SettingsStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsStore.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final Path file;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().daemon().name("settings").unstarted(work));
    private final Object lock = new Object();
    private Settings settings;
    private @Nullable Future<?> pending;

    private SettingsStore(Path file, Settings settings) {
        this.file = file;
        this.settings = settings;
    }

    /** Reads the settings; the defaults where there is no readable file yet. */
    public static SettingsStore open(Path file) {
        Settings settings = Settings.DEFAULTS;
        if (Files.isRegularFile(file)) {
            try {
                settings = JSON.readValue(Files.readString(file), Settings.class);
            } catch (IOException | JacksonException e) {
                LOG.warn("{} cannot be read; starting with the default settings ({})", file, e.getMessage());
            }
        }
        return new SettingsStore(file, settings);
    }

    /** The settings now. */
    public Settings get() {
        synchronized (lock) {
            return settings;
        }
    }

    /** Changes the settings, and writes them soon. */
    public void update(UnaryOperator<Settings> change) {
        synchronized (lock) {
            Settings changed = change.apply(settings);
            if (changed.equals(settings)) {
                return;
            }
            settings = changed;
            if (pending != null) {
                pending.cancel(false);
            }
            if (!writer.isShutdown()) {
                pending = writer.schedule(this::write, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Writes what has not been written yet. */
    @Override
    public void close() {
        boolean unwritten;
        synchronized (lock) {
            unwritten = pending != null && !pending.isDone();
        }
        writer.shutdownNow();
        if (unwritten) {
            write();
        }
    }

    private void write() {
        String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(get());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(temporary, json);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written; the settings last until the window closes", file, e);
        }
    }
}
