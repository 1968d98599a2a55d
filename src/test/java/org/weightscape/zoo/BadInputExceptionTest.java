package org.weightscape.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BadInputExceptionTest {

    @Test
    void namesFromDamagedFilesDoNotBreakTheSentence() {
        assertEquals(
                "a.pt: the member 'x\uFFFD\uFFFD[2Jy' is damaged; copy it again.",
                BadInputException.in(Path.of("a.pt"), "the member 'x\n\u001b[2Jy' is damaged", "copy it again")
                        .getMessage());
    }
}
