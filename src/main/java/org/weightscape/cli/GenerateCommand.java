package org.weightscape.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.weightscape.encoder.Devices;
import org.weightscape.recipe.Generator;
import org.weightscape.recipe.Recipe;
import org.weightscape.recipe.Shard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "generate",
        description = "Trains the networks of a recipe and writes them as a zoo.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class GenerateCommand implements Runnable {

    @Parameters(
            arity = "1",
            paramLabel = "RECIPE",
            description = "A recipe file, or one that comes with the program: ${COMPLETION-CANDIDATES}.",
            completionCandidates = Shipped.class)
    private String recipe;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write the zoo to.")
    private Path out;

    @Option(names = "--models", paramLabel = "N", description = "How many models; by default as many as the recipe says.")
    private Optional<Integer> models = Optional.empty();

    @Option(
            names = "--shard",
            paramLabel = "i/n",
            defaultValue = "1/1",
            converter = ShardConverter.class,
            description = "Train only the i-th of n parts, so that several machines can share the work.")
    private Shard shard;

    @Option(names = "--resume", description = "Go on where an interrupted run ended.")
    private boolean resume;

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    GenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The recipes that come with the program. */
    static final class Shipped extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Shipped() {
            super(Recipe.SHIPPED);
        }
    }

    /** Reads {@code i/n}. */
    static final class ShardConverter implements picocli.CommandLine.ITypeConverter<Shard> {
        @Override
        public Shard convert(String text) {
            return Shard.parse(text);
        }
    }

    @Override
    public void run() {
        // Its convolutions work on the CPU's memory.
        Devices.require(Devices.Device.CPU);
        AtomicBoolean interrupted = new AtomicBoolean();
        Generator.Result result;
        try (Terminal.ProgressBar bar = terminal.progress();
                Interruption _ = Interruption.calls(() -> interrupted.set(true))) {
            result = Generator.generate(
                    Recipe.read(recipe),
                    out,
                    new Generator.Options(
                            models.map(OptionalInt::of).orElse(OptionalInt.empty()),
                            shard,
                            resume ? Generator.Unfinished.RESUME : Generator.Unfinished.REFUSE),
                    bar,
                    interrupted::get);
        }
        if (!json.takesStandardOutput()) {
            terminal.line("%s: %d models, %d checkpoints".formatted(out, result.models(), result.checkpoints()));
        }
        result.diverged().forEach(model -> terminal.remark(model + " diverged and was left out."));
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("zoo", out.toString());
        summary.put("models", result.models());
        summary.put("checkpoints", result.checkpoints());
        summary.put("diverged", result.diverged());
        json.write(terminal, summary);
    }
}
