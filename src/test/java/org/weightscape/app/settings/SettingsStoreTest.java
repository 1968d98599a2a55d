package org.weightscape.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.app.theme.ThemeChoice;

class SettingsStoreTest {
    @TempDir
    Path folder;

    @Test
    void whatIsChangedIsThereAgain() {
        Path file = folder.resolve("deep").resolve("settings.json");
        try (SettingsStore store = SettingsStore.open(file)) {
            assertEquals(Settings.DEFAULTS, store.get());
            store.update(settings -> settings.withTheme(ThemeChoice.DARK).withRecentZoo(folder));
            store.update(settings -> settings.withEncoder(folder, folder.resolve("e")));
        }
        assertFalse(Files.exists(file.resolveSibling("settings.json.tmp")));
        try (SettingsStore store = SettingsStore.open(file)) {
            assertEquals(ThemeChoice.DARK, store.get().theme());
            assertEquals(List.of(folder.toString()), store.get().recentZoos());
            assertEquals(Optional.of(folder.resolve("e")), store.get().encoderOf(folder));
        }
    }

    @Test
    void nothingIsWrittenWhereNothingChanged() {
        Path file = folder.resolve("settings.json");
        try (SettingsStore store = SettingsStore.open(file)) {
            store.update(settings -> settings.withTheme(settings.theme()));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aBadFileGivesTheDefaults() throws Exception {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "{ \"theme\": ");
        try (SettingsStore store = SettingsStore.open(file)) {
            assertEquals(Settings.DEFAULTS, store.get());
        }
    }

    @Test
    void missingUnknownAndImpossiblePartsDoNotHurt() throws Exception {
        Path file = folder.resolve("settings.json");
        Files.writeString(file, "{\"theme\":\"dark\",\"later\":1,\"window\":{\"width\":-5,\"height\":900,\"maximized\":true}}");
        try (SettingsStore store = SettingsStore.open(file)) {
            Settings settings = store.get();
            assertEquals(ThemeChoice.DARK, settings.theme());
            assertEquals(Settings.Window.DEFAULTS.width(), settings.window().width());
            assertEquals(900, settings.window().height());
            assertTrue(settings.window().maximized());
            assertEquals(Settings.Panels.DEFAULTS, settings.panels());
        }
    }

    @Test
    void recentZoosAreFewDistinctAndTheLatestFirst() {
        Settings settings = Settings.DEFAULTS;
        for (int i = 0; i < 12; i++) {
            settings = settings.withRecentZoo(folder.resolve("zoo" + i));
        }
        settings = settings.withRecentZoo(folder.resolve("zoo9"));
        assertEquals(8, settings.recentZoos().size());
        assertEquals(folder.resolve("zoo9").toString(), settings.recentZoos().getFirst());
    }

    @Test
    void everySystemHasItsPlace() {
        Path home = Path.of("/home/ada");
        assertEquals(home.resolve(".config/weightscape"), UserFolders.config("Linux", home, Map.of()));
        assertEquals(Path.of("/x/weightscape"), UserFolders.config("Linux", home, Map.of("XDG_CONFIG_HOME", "/x")));
        assertEquals(
                home.resolve("Library/Application Support/Weightscape"), UserFolders.config("Mac OS X", home, Map.of()));
        assertEquals(home.resolve("AppData/Local/Weightscape"), UserFolders.data("Windows 11", home, Map.of()));
    }
}
