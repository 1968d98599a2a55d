package org.weightscape.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeTable;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "probe",
        description = "Fits linear probes on representations of a zoo and scores them on models that they have not seen.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ProbeCommand implements Runnable {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Mixin
    private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "NAME",
            description = "Properties to predict; without this, all canonical ones that vary.")
    private List<String> targets = List.of();

    @Option(
            names = "--probes",
            split = ",",
            paramLabel = "NAME",
            description = "Other probes beside the method's own: logistic (logistic regression, for words).")
    private List<String> probes = List.of();

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    ProbeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        ProbeSettings settings = ProbeSettings.STANDARD.withTargets(targets);
        for (String probe : probes) {
            settings = settings.with(kind(probe));
        }
        Zoo zoo = zooArgument.open(terminal);
        ProbeTable table;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            List<Representation> representations =
                    features.compute(zoo, List.of("w", "s"), bar.part(0, 0.4), Cancellation.NEVER);
            table = ProbeTable.fit(
                    zoo, representations, zooArgument.split(zoo), settings, bar.part(0.4, 1), Cancellation.NEVER);
        }
        if (!json.takesStandardOutput()) {
            terminal.line(table.text());
        }
        json.write(terminal, table.report());
    }

    private static ProbeKind kind(String label) {
        return Arrays.stream(ProbeKind.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new BadInputException("--probes %s: there is no such probe; use %s."
                        .formatted(
                                label,
                                Arrays.stream(ProbeKind.values()).map(ProbeKind::label).collect(Collectors.joining(", ")))));
    }
}
