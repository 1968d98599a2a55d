package org.weightscape.ablation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.weightscape.encoder.Encoder;
import org.weightscape.encoder.EncoderConfig;
import org.weightscape.encoder.EncoderInfo;
import org.weightscape.encoder.RepresentationScore;
import org.weightscape.encoder.Trainer;
import org.weightscape.encoder.TrainingControl;
import org.weightscape.encoder.TrainingListener;
import org.weightscape.encoder.TrainingResult;
import org.weightscape.feature.Representation;
import org.weightscape.feature.Representations;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.probe.Leak;
import org.weightscape.probe.ProbeResult;
import org.weightscape.probe.ProbeSettings;
import org.weightscape.probe.ProbeTable;
import org.weightscape.probe.ProbeTarget;
import org.weightscape.probe.Score;
import org.weightscape.report.Origin;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Biases;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.AtomicFile;
import org.weightscape.zoo.io.ZooFingerprint;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trains an encoder for every cell of a grid on every zoo, and probes its representation; the ridge of W and s(W) stands beside.
 * Each cell has a folder with its encoder and, once it is done, its result: an ablation that was stopped goes on where it was, in
 * the middle of a training if need be. Several zoos that differ in one generating factor are compared in one table.
 */
public final class Ablation {
    private static final String RESULT = "result.json";
    private static final String KEY = "cell.txt";
    private static final String ENCODER = "encoder";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Zoo first;
    private final AblationGrid grid;
    private final Path out;
    private final Cancellation cancellation;

    /**
     * A zoo with its split.
     *
     * @param split the same for all cells
     */
    public record Subject(Zoo zoo, Split split) {}

    private Ablation(Zoo first, AblationGrid grid, Path out, Cancellation cancellation) {
        this.first = first;
        this.grid = grid;
        this.out = out;
        this.cancellation = cancellation;
    }

    /**
     * Trains and probes what is not done yet.
     *
     * @param subjects at least one, with names of their own; targets that one beside the first does not know are not
     *     probed there
     * @param out the folder of the cells; made if there is none
     * @param origin the command and the split; seeds and zoos are filled in
     * @throws BadInputException if a zoo has nothing that can be probed, or the folder holds cells of another grid or zoo
     * @throws java.util.concurrent.CancellationException if cancelled; what is done stays, and is not done again
     */
    public static AblationTable run(
            List<Subject> subjects,
            AblationGrid grid,
            Path out,
            Origin origin,
            Progress progress,
            Cancellation cancellation) {
        Ablation ablation = new Ablation(subjects.getFirst().zoo, grid, out, cancellation);
        int n = subjects.size();
        // The baselines of all zoos come first: what they complain of should not be heard after hours of training.
        List<ProbeTable> baselines = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            baselines.add(ablation.baselines(subjects.get(i), progress.part(0.02 * i / n, 0.02 * (i + 1) / n)));
        }
        Progress rest = progress.part(0.02, 1);
        List<AblationLine> lines = new ArrayList<>();
        Map<String, List<String>> leaks = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        Map<String, String> fingerprints = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            Subject subject = subjects.get(i);
            ProbeTable untrained = baselines.get(i);
            fingerprints.put(subject.zoo.name(), ZooFingerprint.of(subject.zoo));
            leaks.put(subject.zoo.name(), untrained.leaks().stream().map(Leak::sentence).toList());
            String where = n == 1 ? "" : "In %s: ".formatted(subject.zoo.name());
            untrained.remarks().forEach(remark -> remarks.add(where + remark));
            untrained.features().forEach(feature -> lines.add(
                    AblationLine.baseline(subject.zoo.name(), feature, scores(untrained, feature))));
            lines.addAll(ablation.cells(subject, rest.part((double) i / n, (i + 1.0) / n)));
        }
        Origin whole = new Origin(
                origin.command(), origin.version(), origin.java(), grid.seeds().stream().map(Integer::longValue).toList(),
                origin.split(), fingerprints);
        List<GeneratingFactors> factors =
                subjects.stream().map(subject -> GeneratingFactors.of(subject.zoo, subject.split)).toList();
        return AblationTable.of(grid, lines, factors, leaks, remarks, whole);
    }

    private List<AblationLine> cells(Subject subject, Progress progress) {
        List<AblationLine> lines = new ArrayList<>();
        List<AblationGrid.Cell> cells = grid.cells();
        int done = 0;
        int all = cells.size() * grid.seeds().size();
        for (AblationGrid.Cell cell : cells) {
            List<CellResult> results = new ArrayList<>();
            for (int seed : grid.seeds()) {
                cancellation.throwIfCancelled();
                Progress part = progress.part((double) done / all, (done + 1.0) / all);
                String title = "%s, %s, seed %d (%d of %d): ".formatted(
                        subject.zoo.name(), cell.name(), seed, done + 1, all);
                results.add(cell(subject, cell, seed, (fraction, message) -> part.update(fraction, title + message)));
                done++;
            }
            lines.add(new AblationLine(subject.zoo.name(), cell.name(), cell.values(), results));
        }
        progress.update(1, "ablation done");
        return lines;
    }

    private ProbeTable baselines(Subject subject, Progress progress) {
        List<Representation> features = List.of(
                Representations.weights(subject.zoo),
                Representations.statistics(subject.zoo, Biases.INCLUDED, progress.part(0, 0.3), cancellation));
        return probe(subject, features, progress.part(0.3, 1));
    }

    private ProbeTable probe(Subject subject, List<Representation> features, Progress progress) {
        return ProbeTable.fit(
                subject.zoo, features, subject.split, ProbeSettings.STANDARD.withTargets(targets(subject)), progress,
                cancellation);
    }

    /** The first zoo has to know all of them, so that a misspelt one is complained of. */
    private List<String> targets(Subject subject) {
        return subject.zoo == first ? grid.targets() : ProbeTarget.known(subject.zoo, grid.targets());
    }

    private static Map<String, CellResult.TargetScore> scores(ProbeTable table, String feature) {
        Map<String, CellResult.TargetScore> scores = new LinkedHashMap<>();
        for (ProbeResult result : table.results()) {
            if (result.feature().equals(feature)) {
                Score score = result.score();
                scores.put(result.target(), new CellResult.TargetScore(
                        score.metric(), score.val(), score.test(), score.tau(), table.sums(result)));
            }
        }
        return scores;
    }

    private CellResult cell(Subject subject, AblationGrid.Cell cell, int seed, Progress progress) {
        Path folder = out.resolve(safe(subject.zoo.name())).resolve(cell.folder()).resolve("seed-" + seed);
        EncoderConfig config = cell.config().with("training.seed", Integer.toString(seed));
        String key = key(subject, config);
        Path known = folder.resolve(KEY);
        if (Files.exists(known) && !read(known).strip().equals(key)) {
            throw BadInputException.in(
                    folder, "this cell was begun with other settings, another split or another zoo", "give another --out");
        }
        Path result = folder.resolve(RESULT);
        if (Files.exists(result)) {
            try {
                progress.update(1, "done before");
                return JSON.readValue(read(result), CellResult.class);
            } catch (JacksonException e) {
                throw BadInputException.in(
                        result, "the result of this cell cannot be read", "delete the file; it is made anew", e);
            }
        }
        AtomicFile.write(known, file -> file.write((key + "\n").getBytes(StandardCharsets.UTF_8)));
        TrainingResult trained = train(subject, config, folder.resolve(ENCODER), progress.part(0, 0.9));
        Map<String, CellResult.TargetScore> scores = new LinkedHashMap<>();
        if (trained.outcome() == TrainingResult.Outcome.FINISHED) {
            try (Encoder encoder = Encoder.open(folder.resolve(ENCODER))) {
                Representation z =
                        Representations.latent(subject.zoo, encoder, progress.part(0.9, 0.95), cancellation);
                scores.putAll(scores(probe(subject, List.of(z), progress.part(0.95, 1)), z.name()));
            }
        }
        CellResult done = new CellResult(
                key,
                trained.outcome().name().toLowerCase(Locale.ROOT),
                trained.message(),
                trained.elapsed().toMillis() / 1000.0,
                scores);
        AtomicFile.write(result, file -> file.write(
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(done)));
        return done;
    }

    private TrainingResult train(Subject subject, EncoderConfig config, Path folder, Progress progress) {
        TrainingControl control = new TrainingControl();
        TrainingListener listener = record -> {
            if (cancellation.isCancelled()) {
                control.cancel();
            }
        };
        Progress watched = (fraction, message) -> {
            if (cancellation.isCancelled()) {
                control.cancel();
            }
            progress.update(fraction, message);
        };
        Trainer.Start start = holdsTraining(folder) ? Trainer.Start.RESUME : Trainer.Start.FRESH;
        TrainingResult result = Trainer.train(
                subject.zoo, subject.split, config, folder, start, listener, RepresentationScore.NONE, watched, control);
        // Cancelled trainings keep their state, and are gone on with the next time.
        cancellation.throwIfCancelled();
        return result;
    }

    /** Also one that was stopped in its first epoch, which has no parameters yet. */
    private static boolean holdsTraining(Path folder) {
        try {
            EncoderInfo.read(folder);
            return true;
        } catch (BadInputException _) {
            // Nothing, which is begun; or something damaged, which the trainer refuses to write over.
            return false;
        }
    }

    /** Whatever decides how a cell turns out. */
    private String key(Subject subject, EncoderConfig config) {
        String text = String.join(
                "\n",
                config.settings().toString(),
                ZooFingerprint.of(subject.zoo),
                subject.split.toString(),
                grid.targets().toString());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String safe(String name) {
        return name.replaceAll("[^\\w.+-]", "_");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw BadInputException.in(file, "it cannot be read", "check that you may read it", e);
        }
    }
}
