package org.weightscape.app.mapping;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.app.shell.Toolbar;
import org.weightscape.map.FaithfulnessColour;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.projection.ProjectionOptions;

/** The choices in the toolbar: of what the map is made, how, and what colours it. */
public final class ChoiceBar {
    private final SessionModel session;
    private final Map<ProjectionMethod, ProjectionOptions> optionsOf = new EnumMap<>(ProjectionMethod.class);
    private final ComboBox<ProjectionMethod> method = new ComboBox<>();
    private final ComboBox<String> colour = new ComboBox<>();
    private final List<Node> groups;
    private boolean following;

    /** The choices of a session. */
    public ChoiceBar(SessionModel session, SessionController controller) {
        this.session = session;
        Button options = Controls.iconButton(Material2MZ.TUNE, "Options of the projection\u2026");
        options.setId("projection-options");
        options.setOnAction(event -> new OptionsPopover(session, controller).show(options));
        method.setId("projection");
        method.getItems().setAll(ProjectionMethod.values());
        method.setConverter(new MethodText());
        method.getStyleClass().add(Styles.SMALL);
        method.setTooltip(Controls.tooltip("How many numbers become two"));
        method.setPrefWidth(122);
        method.valueProperty().subscribe((before, now) -> {
            if (now != null && !following) {
                session.projectionProperty().set(optionsOf.getOrDefault(now, now.standard()));
            }
        });
        session.projectionProperty().subscribe(now -> {
            optionsOf.put(now.method(), now);
            following = true;
            method.setValue(now.method());
            following = false;
        });
        colour.setId("colour-by");
        colour.getStyleClass().add(Styles.SMALL);
        colour.setTooltip(Controls.tooltip("The property that gives the points their colours"));
        colour.setPrefWidth(132);
        session.zooProperty().subscribe(this::offerColours);
        colour.valueProperty().subscribe((before, now) -> {
            if (now != null && !following) {
                session.colourByProperty().set(now);
            }
        });
        session.colourByProperty().subscribe(now -> follow(now));
        groups = List.of(
                Toolbar.group(word("Map of"), features()),
                Toolbar.group(word("by"), method, options),
                Toolbar.group(word("Colour"), colour));
    }

    /** The groups of the toolbar. */
    public List<Node> groups() {
        return groups;
    }

    private static Label word(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("tool-label");
        return label;
    }

    private Node features() {
        HBox segments = new HBox();
        segments.setAlignment(Pos.CENTER_LEFT);
        segments.getStyleClass().add("segments");
        ToggleGroup group = new ToggleGroup();
        for (Feature feature : Feature.values()) {
            ToggleButton button = new ToggleButton(feature.label());
            button.setId("feature-" + feature.key());
            button.setToggleGroup(group);
            button.setMinWidth(ToggleButton.USE_PREF_SIZE);
            button.getStyleClass().addAll(Styles.SMALL, feature.ordinal() == 0
                    ? Styles.LEFT_PILL
                    : feature.ordinal() == Feature.values().length - 1 ? Styles.RIGHT_PILL : Styles.CENTER_PILL);
            button.setOnAction(event -> {
                button.setSelected(true);
                session.featureProperty().set(feature);
            });
            session.featureProperty().subscribe(now -> button.setSelected(now == feature));
            session.featuresProperty().subscribe(features -> button.setDisable(!isThere(features, feature)));
            button.setTooltip(Controls.tooltip(feature.description()));
            segments.getChildren().add(button);
        }
        return segments;
    }

    private static boolean isThere(Optional<Features> features, Feature feature) {
        return features.map(now -> now.available().contains(feature)).orElse(false);
    }

    private void offerColours(Optional<OpenZoo> open) {
        following = true;
        colour.getItems().setAll(open.map(zoo -> coloursOf(zoo)).orElse(List.of()));
        colour.setValue(session.colourByProperty().get());
        following = false;
    }

    private static List<String> coloursOf(OpenZoo open) {
        List<String> names = new ArrayList<>(open.zoo().properties().keySet());
        for (FaithfulnessColour colour : FaithfulnessColour.values()) {
            names.add(colour.label());
        }
        return names;
    }

    private void follow(String property) {
        following = true;
        colour.setValue(property);
        following = false;
    }
}
