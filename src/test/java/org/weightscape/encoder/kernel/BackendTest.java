package org.weightscape.encoder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BackendTest {

    @Test
    void theBackendOfTheTestsCanBeStarted() {
        assertEquals(Optional.empty(), Backend.obstacle());
        assertFalse(Backend.name().isEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void looksForDriversAsTheSystemDoes() {
        assertTrue(Backend.isLoadable("libc.so.6"));
        assertFalse(Backend.isLoadable("libno-such-driver.so.1"));
    }
}
