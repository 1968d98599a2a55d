package org.weightscape.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BenchEncodeTest {

    @Test
    void saysRatesThatFitEachOther() {
        JsonNode report = Run.of(
                        "bench", "encode", "--config", "tetris", "--models", "70", "--runs", "3", "--warm-up", "0", "--json", "-")
                .done()
                .json();
        assertEquals(70, report.get("rows").asInt());
        double seconds = report.get("median_ms").asDouble() / 1000;
        assertEquals(70 / seconds, report.get("rows_per_second").asDouble(), 1e-6 / seconds);
        assertEquals(report.get("gflop").asDouble() / seconds, report.get("gflops").asDouble(), 1e-6 / seconds);
        assertEquals(
                report.get("gflops").asDouble() / report.get("sgemm_gflops").asDouble(), report.get("sgemm_share").asDouble(), 1e-9);
    }

    @Test
    void refusesWhatCannotBeTimed() {
        Run run = Run.of("bench", "encode", "--models", "0");
        assertEquals(Weightscape.WRONG_USE, run.exitCode());
        assertTrue(run.err().contains("--models"), run.err());
        assertEquals(Weightscape.WRONG_USE, Run.of("bench", "encode", "--config", "d129").exitCode());
    }
}
