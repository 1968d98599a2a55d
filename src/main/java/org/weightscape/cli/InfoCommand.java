package org.weightscape.cli;

import java.util.Optional;
import org.weightscape.job.Cancellation;
import org.weightscape.zoo.Layer;
import org.weightscape.zoo.Property;
import org.weightscape.zoo.Split;
import org.weightscape.zoo.Zoo;
import org.weightscape.zoo.io.Health;
import org.weightscape.zoo.io.ZooInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "info",
        description = "Says what a zoo holds: models, checkpoints, layers, properties, split and health.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class InfoCommand implements Runnable {

    @Mixin
    private ZooArgument zooArgument = new ZooArgument();

    @Mixin
    private JsonOption json = new JsonOption();

    private final Terminal terminal;

    InfoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        Zoo zoo = zooArgument.open(terminal);
        Health health;
        try (Terminal.ProgressBar bar = terminal.progress()) {
            health = Health.check(zoo, bar, Cancellation.NEVER);
        }
        if (!json.takesStandardOutput()) {
            print(zoo, zoo.splitOrDefault(), health);
        }
        json.write(terminal, ZooInfo.of(zoo, zooArgument.splitSource(zoo), Optional.of(health)));
    }

    private void print(Zoo zoo, Split split, Health health) {
        line("%s: %d models, %d checkpoints, %d weights, %d tokens"
                .formatted(
                        zoo.name(),
                        zoo.models().size(),
                        zoo.checkpoints(),
                        zoo.architecture().weightCount(),
                        zoo.architecture().tokens().size()));
        line("split: %d models for training, %d for validation, %d for test"
                .formatted(split.train().size(), split.val().size(), split.test().size()));
        line("");
        line("%-20s %-7s %5s %5s %7s %8s".formatted("layer", "kind", "out", "in", "kernel", "weights"));
        for (Layer layer : zoo.architecture().layers()) {
            String norm = layer.norm().map(found -> "  with batch normalisation " + found.name()).orElse("");
            line("%-20s %-7s %5d %5d %7d %8d%s"
                    .formatted(
                            layer.name(),
                            layer.kind(),
                            layer.out(),
                            layer.in(),
                            layer.kernelSize(),
                            layer.parameterCount(),
                            norm));
        }
        line("");
        line("%-20s %-9s %7s  %s".formatted("property", "type", "missing", "values"));
        for (Property property : zoo.properties().values()) {
            switch (property) {
                case Property.Numeric numeric -> line("%-20s %-9s %7d  %s to %s"
                        .formatted(property.name(), "number", property.missing(), numeric.min(), numeric.max()));
                case Property.Category category -> line("%-20s %-9s %7d  %s"
                        .formatted(property.name(), "category", property.missing(), String.join(", ", category.categories())));
            }
        }
        line("");
        line(health.isHealthy() ? "health: nothing to complain of" : "health:");
        health.sentences().forEach(sentence -> line("  " + sentence));
        health.notes().forEach(this::line);
    }

    private void line(String text) {
        terminal.line(Terminal.oneLine(text));
    }
}
