package org.weightscape.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.zoo.Architecture;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.PropertyName;
import org.weightscape.zoo.io.AtomicFile;
import org.weightscape.zoo.io.NativeZooWriter;
import org.weightscape.zoo.io.NativeZooWriter.Column;
import org.weightscape.zoo.io.NativeZooWriter.Entry;
import org.weightscape.zoo.io.NativeZooWriter.Type;
import org.weightscape.zoo.io.Provenance;

/**
 * Trains the models of a {@link Recipe} and writes them as a native zoo. Each core trains a model of its own. Finished models are
 * kept in the hidden folder {@value #WORK} of the zoo's folder until the zoo is complete, so that a broken-off run can go on.
 */
public final class Generator {
    /** Where finished models wait for the others. */
    static final String WORK = ".generating";

    private static final String FINGERPRINT = "recipe.txt";
    private static final Logger LOG = LoggerFactory.getLogger(Generator.class);

    private Generator() {}

    /** What to do with the finished models of a run that was broken off. */
    public enum Unfinished {
        /** Leave them alone and complain. */
        REFUSE,
        /** Go on from them. */
        RESUME
    }

    /**
     * What may differ from the recipe.
     *
     * @param models how many models the whole zoo has, at least 1; the recipe's number where empty
     * @param shard which of them to train
     * @param unfinished what to do with a run that was broken off
     */
    public record Options(OptionalInt models, Shard shard, Unfinished unfinished) {

        /** As the recipe says, from the beginning. */
        public static final Options DEFAULT = new Options(OptionalInt.empty(), Shard.ALL, Unfinished.REFUSE);

        /** @throws BadInputException if the number of models is not positive */
        public Options {
            if (models.isPresent() && models.getAsInt() < 1) {
                throw new BadInputException("A zoo needs at least one model, but %d were asked for; give another number."
                        .formatted(models.getAsInt()));
            }
        }
    }

    /**
     * What came of it.
     *
     * @param models models in the zoo
     * @param checkpoints checkpoints in the zoo
     * @param diverged names of models that were left out because their weights are not finite
     */
    public record Result(int models, int checkpoints, List<String> diverged) {}

    /**
     * Makes a zoo. While it runs, ND4J's and OpenBLAS's own threads are switched off for the whole program.
     *
     * @param out the zoo's folder; made if it is not there, else it must be empty or hold an unfinished run
     * @throws BadInputException if the folder cannot be used, or no model is left
     * @throws UncheckedIOException if writing fails; finished models are kept
     * @throws CancellationException if cancelled; finished models are kept
     */
    public static Result generate(
            Recipe recipe, Path out, Options options, Progress progress, Cancellation cancellation) {
        int total = options.models().orElse(recipe.models());
        int[] models = IntStream.range(0, total).filter(options.shard()::contains).toArray();
        if (models.length == 0) {
            throw new BadInputException("Part %d of %d of %d models is empty; use fewer parts."
                    .formatted(options.shard().index(), options.shard().count(), total));
        }
        Path work = prepare(recipe, out, options.unfinished());
        Dataset dataset = Dataset.draw(recipe.dataset());
        train(recipe, dataset, models, work, progress.part(0, 0.98), cancellation);
        Result result = write(recipe, models, total, options.shard(), work, out, progress.part(0.98, 1), cancellation);
        delete(work);
        return result;
    }

    private static Path prepare(Recipe recipe, Path out, Unfinished unfinished) {
        Path work = out.resolve(WORK);
        // The number of models is not part of it: a run may go on to more of them.
        String fingerprint = recipe.withModels(1).toString();
        try {
            if (Files.exists(out) && !Files.isDirectory(out)) {
                throw BadInputException.in(out, "a zoo is to be written here, but this is a file", "give another folder");
            }
            if (Files.isDirectory(out)) {
                try (var files = Files.list(out)) {
                    if (files.anyMatch(file -> !String.valueOf(file.getFileName()).startsWith("."))) {
                        throw BadInputException.in(
                                out, "a zoo is to be written here, but the folder is not empty", "give another folder");
                    }
                }
            }
            Path kept = work.resolve(FINGERPRINT);
            if (Files.exists(kept)) {
                if (unfinished == Unfinished.REFUSE) {
                    throw BadInputException.in(
                            out, "here lies a zoo that was not finished", "resume it, or delete the folder and start again");
                }
                if (!Files.readString(kept).equals(fingerprint)) {
                    throw BadInputException.in(
                            out, "the unfinished zoo here was begun from another recipe", "give another folder or that recipe");
                }
            } else {
                Files.createDirectories(work);
                AtomicFile.write(kept, stream -> stream.write(fingerprint.getBytes(StandardCharsets.UTF_8)));
            }
            return work;
        } catch (IOException e) {
            throw BadInputException.in(out, "the folder cannot be written to", "give another one or check its rights", e);
        }
    }

    private static void train(
            Recipe recipe, Dataset dataset, int[] models, Path work, Progress progress, Cancellation cancellation) {
        int workers = Math.min(models.length, Runtime.getRuntime().availableProcessors());
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean failed = new AtomicBoolean();
        Counter counter = new Counter(models.length, progress);
        Cancellation stop = () -> failed.get() || cancellation.isCancelled();
        ExecutorService pool = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().name("recipe-", 1).daemon().factory());
        try (SingleThreadedArithmetic _ = new SingleThreadedArithmetic()) {
            List<Future<?>> running = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                running.add(pool.submit(() -> {
                    try {
                        for (int i = next.getAndIncrement(); i < models.length; i = next.getAndIncrement()) {
                            trainOne(recipe, dataset, models[i], work, stop);
                            counter.finished();
                        }
                    } catch (RuntimeException | Error e) {
                        failed.set(true);
                        throw e;
                    }
                }));
            }
            await(running, cancellation);
        } finally {
            pool.shutdown();
        }
    }

    /** Waits for all; throws what one of them threw, before what the others threw because of it. */
    private static void await(List<Future<?>> running, Cancellation cancellation) {
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<?> future : running) {
            while (true) {
                try {
                    future.get();
                } catch (InterruptedException e) {
                    // Workers watch the cancellation; interrupting them would break files off in the middle.
                    interrupted = true;
                    continue;
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause();
                    failure = failure == null || failure instanceof CancellationException ? cause : failure;
                }
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        cancellation.throwIfCancelled();
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Counts finished models for the progress, which must not go back. */
    private static final class Counter {
        private final int total;
        private final Progress progress;
        private int done;

        Counter(int total, Progress progress) {
            this.total = total;
            this.progress = progress;
            progress.update(0, "training %d models".formatted(total));
        }

        synchronized void finished() {
            done++;
            progress.update((double) done / total, "trained %d of %d models".formatted(done, total));
        }
    }

    private static void trainOne(Recipe recipe, Dataset dataset, int model, Path work, Cancellation cancellation) {
        Path file = work.resolve(fileName(model));
        int weightCount = recipe.design().architecture().weightCount();
        if (TrainedModel.isComplete(file, recipe.epochs().size(), weightCount)) {
            return;
        }
        Factors.Values values = recipe.valuesOf(model);
        int seen = Math.max(1, (int) Math.round(values.trainFraction() * dataset.train().count()));
        List<TrainedModel.Checkpoint> checkpoints = new ArrayList<>();
        try (TrainingNetwork network = new TrainingNetwork(recipe.design().architecture(), values)) {
            for (int epoch = 0; epoch <= recipe.epochs().getLast(); epoch++) {
                cancellation.throwIfCancelled();
                if (epoch > 0) {
                    network.epoch(dataset.train(), seen, recipe.batch(), cancellation);
                }
                if (recipe.epochs().contains(epoch)) {
                    checkpoints.add(new TrainedModel.Checkpoint(
                            network.score(dataset.train(), seen),
                            network.score(dataset.test(), dataset.test().count()),
                            network.weights()));
                }
            }
        }
        new TrainedModel(checkpoints).write(file);
    }

    private static String fileName(int model) {
        return "%08d.part".formatted(model);
    }

    private static String modelName(int model) {
        return "model_%05d".formatted(model + 1);
    }

    private static Result write(
            Recipe recipe, int[] models, int total, Shard shard, Path work, Path out, Progress progress,
            Cancellation cancellation) {
        Architecture architecture = recipe.architecture();
        List<Column> columns = columns(recipe.factors());
        List<String> diverged = new ArrayList<>();
        int checkpoints = 0;
        try (NativeZooWriter writer =
                NativeZooWriter.create(out, architecture, columns, NativeZooWriter.Existing.REFUSE)) {
            for (int i = 0; i < models.length; i++) {
                cancellation.throwIfCancelled();
                progress.update((double) i / models.length, "writing the zoo");
                TrainedModel model = TrainedModel.read(
                        work.resolve(fileName(models[i])), recipe.epochs().size(), architecture.weightCount());
                if (!model.isFinite()) {
                    LOG.info("model {} diverged and is left out", modelName(models[i]));
                    diverged.add(modelName(models[i]));
                    continue;
                }
                for (int c = 0; c < model.checkpoints().size(); c++) {
                    TrainedModel.Checkpoint checkpoint = model.checkpoints().get(c);
                    writer.add(modelName(models[i]), checkpoint.weights(), 0,
                            entries(recipe, models[i], recipe.epochs().get(c), checkpoint));
                    checkpoints++;
                }
            }
            if (checkpoints == 0) {
                throw BadInputException.in(out, "all models of the recipe diverged", "lower its learning rate");
            }
            List<String> remarks = diverged.isEmpty()
                    ? List.of()
                    : List.of("%d of %d models diverged and were left out: %s."
                            .formatted(diverged.size(), models.length, String.join(", ", diverged)));
            writer.finish(provenance(recipe, total, shard), Optional.empty(), remarks);
        }
        progress.update(1, "wrote the zoo");
        return new Result(models.length - diverged.size(), checkpoints, List.copyOf(diverged));
    }

    private static Provenance provenance(Recipe recipe, int total, Shard shard) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("recipe", recipe.name());
        details.put("description", recipe.description());
        Dataset.Order images = recipe.dataset();
        details.put(
                "images",
                "%s, %d to learn from, %d to test with, noise %s, seed %d".formatted(
                        images.kind().label(), images.train(), images.test(), images.noise(), images.seed()));
        details.put("batch", Integer.toString(recipe.batch()));
        details.put("recipe_seed", Long.toString(recipe.seed()));
        details.put("models_of_the_whole", Integer.toString(total));
        details.put("shard", shard.index() + "/" + shard.count());
        return Provenance.of("generated by Weightscape from a recipe", details);
    }

    private static List<Column> columns(Factors factors) {
        List<Column> columns = new ArrayList<>();
        for (String name : List.of(
                PropertyName.EPOCH, PropertyName.TEST_ACC, PropertyName.TRAIN_ACC, PropertyName.TEST_LOSS,
                PropertyName.TRAIN_LOSS, PropertyName.GGAP, PropertyName.LR)) {
            columns.add(new Column(name, Type.NUMBER));
        }
        factors.l2().ifPresent(factor -> columns.add(new Column(PropertyName.L2, Type.NUMBER)));
        factors.dropout().ifPresent(factor -> columns.add(new Column(PropertyName.DROPOUT, Type.NUMBER)));
        factors.trainFraction().ifPresent(factor -> columns.add(new Column(PropertyName.TRAIN_FRACTION, Type.NUMBER)));
        factors.activation().ifPresent(factor -> columns.add(new Column(PropertyName.ACTIVATION, Type.CATEGORY)));
        factors.init().ifPresent(factor -> columns.add(new Column(PropertyName.INIT, Type.CATEGORY)));
        factors.optimizer().ifPresent(factor -> columns.add(new Column(PropertyName.OPTIMIZER, Type.CATEGORY)));
        columns.add(new Column(PropertyName.SEED, Type.NUMBER));
        return columns;
    }

    private static Map<String, Entry> entries(
            Recipe recipe, int model, int epoch, TrainedModel.Checkpoint checkpoint) {
        Factors.Values values = recipe.valuesOf(model);
        Factors factors = recipe.factors();
        Map<String, Entry> entries = new LinkedHashMap<>();
        entries.put(PropertyName.EPOCH, new Entry.Number(epoch));
        entries.put(PropertyName.TEST_ACC, new Entry.Number(checkpoint.test().accuracy()));
        entries.put(PropertyName.TRAIN_ACC, new Entry.Number(checkpoint.train().accuracy()));
        entries.put(PropertyName.TEST_LOSS, new Entry.Number(checkpoint.test().loss()));
        entries.put(PropertyName.TRAIN_LOSS, new Entry.Number(checkpoint.train().loss()));
        entries.put(
                PropertyName.GGAP, new Entry.Number(checkpoint.train().accuracy() - checkpoint.test().accuracy()));
        entries.put(PropertyName.LR, new Entry.Number(values.lr()));
        factors.l2().ifPresent(factor -> entries.put(PropertyName.L2, new Entry.Number(values.l2())));
        factors.dropout().ifPresent(factor -> entries.put(PropertyName.DROPOUT, new Entry.Number(values.dropout())));
        factors.trainFraction()
                .ifPresent(factor -> entries.put(PropertyName.TRAIN_FRACTION, new Entry.Number(values.trainFraction())));
        factors.activation()
                .ifPresent(factor -> entries.put(PropertyName.ACTIVATION, new Entry.Word(values.activation().label())));
        factors.init().ifPresent(factor -> entries.put(PropertyName.INIT, new Entry.Word(values.init().label())));
        factors.optimizer()
                .ifPresent(factor -> entries.put(PropertyName.OPTIMIZER, new Entry.Word(values.optimizer().label())));
        entries.put(PropertyName.SEED, new Entry.Number(values.seed()));
        return entries;
    }

    private static void delete(Path work) {
        try (var files = Files.list(work)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(work);
        } catch (IOException e) {
            // The zoo is complete; what is left over is hidden and harmless.
            LOG.warn("{} could not be deleted", work, e);
        }
    }

    /**
     * Switches off the threads inside ND4J and OpenBLAS. Models are trained side by side instead: their products are so small that
     * several threads on one of them take longer than one.
     */
    private static final class SingleThreadedArithmetic implements AutoCloseable {
        private final NativeOps operations;
        private final int threads;
        private final int blasThreads;

        SingleThreadedArithmetic() {
            Nd4j.getBackend();
            operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
            threads = operations.ompGetMaxThreads();
            blasThreads = openblas.blas_get_num_threads();
            operations.setOmpNumThreads(1);
            openblas.blas_set_num_threads(1);
        }

        @Override
        public void close() {
            operations.setOmpNumThreads(threads);
            openblas.blas_set_num_threads(blasThreads);
        }
    }
}
