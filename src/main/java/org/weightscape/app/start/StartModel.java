package org.weightscape.app.start;

import java.nio.file.Path;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** What the start page offers. */
public final class StartModel {
    private final ObservableList<SampleZoo> samples = FXCollections.observableArrayList();
    private final ObservableList<Path> recent = FXCollections.observableArrayList();

    /** The zoos that come with the program. */
    public ObservableList<SampleZoo> samples() {
        return samples;
    }

    /** The zoos that were opened last, the latest first. */
    public ObservableList<Path> recent() {
        return recent;
    }
}
