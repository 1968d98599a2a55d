package org.weightscape.cli;

import java.util.List;
import org.weightscape.feature.Representation;
import org.weightscape.job.Cancellation;
import org.weightscape.probe.ProbeKind;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeTable;
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

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    ProbeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Zoo zoo = zooArgument.open(terminal);
        ProbeTable table;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            List<Representation> representations =
                    features.compute(zoo, List.of("w", "s"), bar.part(0, 0.4), Cancellation.NEVER);
            ProbeSettings settings = ProbeSettings.STANDARD.withTargets(targets).with(ProbeKind.LOGISTIC);
            table = ProbeTable.fit(
                    zoo, representations, zooArgument.split(zoo), settings, bar.part(0.4, 1), Cancellation.NEVER);
        }
        if (!json.takesStandardOutput()) {
            terminal.line(table.text());
        }
        json.write(terminal, table.report());
    }
}
