package org.weightscape.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.weightscape.ablation.Ablation;
import org.weightscape.ablation.AblationGrid;
import org.weightscape.ablation.AblationTable;
import org.weightscape.report.Origin;
import org.weightscape.report.ReportFormat;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "ablate",
        description = {
            "Trains encoders over a grid of settings and compares what their representations tell.",
            "Stop it at any time: the same command goes on where it was. The table is written to DIR as ablation.html, .md, .tex,"
                    + " .csv and .json.",
            "A grid: {\"preset\": \"tetris\", \"set\": {\"training.epochs\": 40}, \"axes\": {\"views.permutations\": [-1, 0],"
                    + " \"loss.gamma\": [0.1, 0]}, \"seeds\": [1, 2, 3], \"targets\": [\"test_acc\", \"epoch\"]}"
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class AblateCommand implements Runnable {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Option(names = "--grid", required = true, paramLabel = "FILE", description = "What is compared, as JSON.")
    private Path grid;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A folder for encoders and tables.")
    private Path out;

    @Option(
            names = "--and",
            paramLabel = "ZOO2",
            description = "Another zoo for the same table, such as one that differs in a generating factor; it is compared with"
                    + " the first. May be repeated.")
    private List<Path> others = List.of();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    private final Terminal terminal;

    AblateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        AblationGrid wanted = AblationGrid.read(grid);
        Zoo first = zooArgument.open(terminal);
        List<Ablation.Subject> subjects = new ArrayList<>();
        subjects.add(new Ablation.Subject(first, first.splitOrDefault()));
        for (Zoo zoo : ZooArgument.openBeside(first, others, terminal)) {
            subjects.add(new Ablation.Subject(zoo, zoo.splitOrDefault()));
        }
        Origin origin = ProbeCommand.origin(spec, zooArgument.splitText(first));
        AtomicBoolean stopped = new AtomicBoolean();
        AblationTable table;
        try (Terminal.ProgressBar bar = terminal.progress();
                Interruption _ = Interruption.calls(() -> stopped.set(true))) {
            table = Ablation.run(subjects, wanted, out, origin, bar, stopped::get);
        }
        for (ReportFormat format : ReportFormat.values()) {
            ReportFormat.write(out.resolve("ablation" + format.ending()), table);
        }
        if (!json.takesStandardOutput()) {
            terminal.line(table.text());
            terminal.line("The table (ablation.html and others) and the encoders are in " + out + ".");
        }
        json.write(terminal, table.json());
    }
}
