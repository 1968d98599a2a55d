package org.weightscape.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.weightscape.encoder.Encoder;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.probe.ProbeStudy;
import org.weightscape.probe.ProbeTable;
import org.weightscape.projection.Layout;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.projection.Projections;
import org.weightscape.report.ReportFormat;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.SampleZoos;
import org.weightscape.zoo.io.ZooReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Takes the bundled zoo the whole way without a window: loads, embeds, projects, probes; writes a picture"
                + " and tables.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Runnable {
    private static final Path STANDARD_OUT = Path.of("target", "demo");

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write. Default: target/demo.")
    private Path out = STANDARD_OUT;

    private final Terminal terminal;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Path folder = SampleZoos.first()
                .orElseThrow(() -> new BadInputException(
                        "The bundled zoo sample-zoos/tetris-seed is not here; run the demo from the program's folder."));
        try (Terminal.ProgressBar bar = terminal.progress();
                Encoder encoder = Encoder.open(encoderBeside(folder))) {
            Zoo zoo = ZooReader.open(folder, bar.part(0, 0.1), Cancellation.NEVER);
            Representation z = Representations.latent(zoo, encoder, bar.part(0.1, 0.3), Cancellation.NEVER);
            draw(zoo, z, bar.part(0.3, 0.7));
            List<Representation> features = List.of(
                    Representations.weights(zoo),
                    Representations.statistics(zoo, Biases.INCLUDED, Progress.NONE, Cancellation.NEVER),
                    z);
            ProbeTable table = ProbeTable.fit(
                    zoo, features, zoo.splitOrDefault(), List.of(), bar.part(0.7, 1), Cancellation.NEVER);
            bar.clear();
            String split = zoo.split().isPresent() ? "the zoo's own" : "70/15/15 of the models";
            ProbeStudy study = ProbeStudy.of(table, "weightscape demo", split);
            for (ReportFormat format : ReportFormat.values()) {
                ReportFormat.write(out.resolve("probes" + format.ending()), study);
            }
            terminal.line(table.text());
            terminal.line("The picture (map.png), its coordinates and the tables are in " + out + ".");
        }
    }

    private static Path encoderBeside(Path zoo) {
        return Encoder.beside(zoo)
                .orElseThrow(() -> BadInputException.in(
                        zoo, "has no encoder beside it", "train one with weightscape train --out " + zoo + "-encoder"));
    }

    private void draw(Zoo zoo, Representation z, Progress progress) {
        ProjectionOptions options = ProjectionMethod.UMAP.standard();
        Layout layout = Projections.fit(z, options, progress, Cancellation.NEVER);
        layout.writeCsv(out.resolve("coordinates.csv"), zoo);
        MapPoints points = MapPoints.of(layout, options, z.name(), zoo.checkpoints());
        Property accuracy = zoo.property(PropertyName.TEST_ACC).orElseThrow();
        try {
            MapPicture.of(points)
                    .colored(Coloring.of(accuracy, layout.rows()))
                    .titled(zoo.name() + " by test accuracy")
                    .size(1200, 800)
                    .write(out.resolve("map.png"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
