package org.weightscape.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What has to be known to make a result again.
 *
 * @param command the words of the command line, or what was done in the window
 * @param version of this program
 * @param java of the machine
 * @param seeds of everything random
 * @param split which models are for what
 * @param zoos name → fingerprint of the weights, see {@code zoo.io.ZooFingerprint}
 */
public record Origin(
        String command, String version, String java, List<Long> seeds, String split, Map<String, String> zoos) {

    public Origin {
        seeds = List.copyOf(seeds);
        zoos = Collections.unmodifiableMap(new LinkedHashMap<>(zoos));
    }

    /** With the program and the Java that are running. */
    public static Origin of(String command, List<Long> seeds, String split, Map<String, String> zoos) {
        return new Origin(command, running(), System.getProperty("java.version", "?"), seeds, split, zoos);
    }

    private static String running() {
        try (InputStream in = Origin.class.getResourceAsStream("/org/weightscape/version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "?");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As pairs of a word and its text, in reading order. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Command", command);
        facts.put("Versions", "Weightscape %s, Java %s".formatted(version, java));
        facts.put("Seeds", seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        facts.put("Split", split);
        zoos.forEach((name, fingerprint) -> facts.put("Zoo " + name, "fingerprint " + fingerprint));
        return facts;
    }
}
