package org.weightscape.app;

import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.session.SessionModel;
import org.weightscape.encoder.Devices;
import org.weightscape.map.ReadableNumber;
import org.weightscape.zoo.PropertyName;

/** What the status bar says of the map. */
final class StatusTexts {
    private final SessionModel session;
    private final MapModel map;

    StatusTexts(SessionModel session, MapModel map) {
        this.session = session;
        this.map = map;
    }

    /** How many checkpoints of how many are on the map. */
    ObservableValue<String> shown() {
        return Bindings.createStringBinding(this::shownText, session.zooProperty(), session.layoutProperty());
    }

    /** How many are selected, and which one is clicked. */
    ObservableValue<String> clicked() {
        return Bindings.createStringBinding(
                this::clickedText, session.zooProperty(), session.clickedProperty(), map.selection());
    }

    private String shownText() {
        return session.zooProperty()
                .get()
                .map(zoo -> {
                    int total = zoo.zoo().checkpoints();
                    int shown = session.layoutProperty().get().map(layout -> layout.layout().size()).orElse(0);
                    return "%s of %s checkpoints".formatted(ReadableNumber.grouped(shown), ReadableNumber.grouped(total));
                })
                .orElse("");
    }

    private String clickedText() {
        int row = session.clickedProperty().get();
        int selected = map.selection().get().cardinality();
        String selection = selected == 0 ? "" : ReadableNumber.grouped(selected) + " selected";
        String clicked = session.zooProperty()
                .get()
                .filter(zoo -> row != SessionModel.NONE)
                .map(zoo -> zoo.zoo().models().get(zoo.zoo().modelOf(row))
                        + zoo.zoo().property(PropertyName.EPOCH)
                                .map(epoch -> ", epoch " + epoch.text(row))
                                .orElse(""))
                .orElse("");
        return selection.isEmpty() || clicked.isEmpty() ? selection + clicked : selection + " \u00b7 " + clicked;
    }

    /** What computes, in a few words. */
    static String of(Devices devices) {
        boolean cpu = devices.backend().toLowerCase(Locale.ROOT).contains("cpu");
        return "%s \u00b7 %d threads".formatted(cpu ? "CPU (ND4J)" : devices.backend(), devices.threads());
    }
}
