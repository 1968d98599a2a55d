package org.weightscape.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.weightscape.encoder.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = "Says which backend and device are in use, and what on this machine matters to the program.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DoctorCommand implements Runnable {

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Devices devices = Devices.current();
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> findings = new LinkedHashMap<>();
        findings.put("version", Version.current());
        findings.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        findings.put(
                "system",
                "%s %s %s".formatted(
                        System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch")));
        findings.put("processors", runtime.availableProcessors());
        findings.put("heap_limit_mib", runtime.maxMemory() >> 20);
        findings.put("backend", devices.backend());
        findings.put("device", devices.device());
        findings.put("threads", devices.threads());
        findings.put("memory_mib", devices.memoryBytes() >> 20);
        findings.put("gpu", devices.gpu());
        if (!json.takesStandardOutput()) {
            findings.forEach((name, value) -> terminal.line("%-15s %s".formatted(name.replace('_', ' '), value)));
        }
        json.write(terminal, findings);
    }
}
