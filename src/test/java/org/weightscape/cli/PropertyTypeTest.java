package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weightscape.zoo.io.ZooCache;

class PropertyTypeTest {
    private static final Path ZOO = Path.of("src/test/resources/fixtures/ray_zoo");

    @TempDir
    Path cache;

    private String before = "";

    @BeforeEach
    void useACacheOfOurOwn() {
        before = System.getProperty(ZooCache.FOLDER_PROPERTY, "");
        System.setProperty(ZooCache.FOLDER_PROPERTY, cache.toString());
    }

    @AfterEach
    void useTheOther() {
        System.setProperty(ZooCache.FOLDER_PROPERTY, before);
    }

    private static String typeOf(String property, Object... more) {
        Object[] words = new Object[4 + more.length];
        words[0] = "info";
        words[1] = ZOO;
        words[2] = "--json";
        words[3] = "-";
        System.arraycopy(more, 0, words, 4, more.length);
        return Run.of(words).done().json().get("properties").get(property).get("type").asString();
    }

    @Test
    void aTypeIsRememberedUntilItIsTakenBack() {
        assertEquals("number", typeOf("seed"));
        assertEquals("category", typeOf("seed", "--type", "seed=category"));
        assertEquals("category", typeOf("seed"));
        assertEquals("number", typeOf("seed", "--type", "seed=auto"));
        assertEquals("number", typeOf("seed"));
    }

    @Test
    void saysWhatIsWrongWithAType() {
        Run unknown = Run.of("info", ZOO, "--type", "sead=category");
        assertEquals(Weightscape.WRONG_USE, unknown.exitCode());
        assertTrue(unknown.err().contains("no such property; use one of epoch,"), unknown.err());
        Run type = Run.of("info", ZOO, "--type", "seed=word");
        assertEquals(Weightscape.WRONG_USE, type.exitCode());
        assertTrue(type.err().contains("use number, category or auto"), type.err());
    }
}
