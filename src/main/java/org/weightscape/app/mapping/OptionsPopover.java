package org.weightscape.app.mapping;

import atlantafx.base.controls.Popover;
import atlantafx.base.theme.Styles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.projection.Parameter;
import org.weightscape.projection.ProjectionOptions;
import org.weightscape.zoo.BadInputException;

/** The options of the chosen projection, each with its sentence. Nothing is computed before Start is pressed. */
final class OptionsPopover {
    private final Popover popover = new Popover();
    private final Map<Parameter, Field> fields = new LinkedHashMap<>();
    /** A control for one value, with its text. */
    private record Field(Control control, StringProperty text) {}

    private final Label state = Controls.note("");

    OptionsPopover(SessionModel session, SessionController controller) {
        ProjectionOptions present = session.projectionProperty().get();
        GridPane grid = new GridPane(12, 8);
        int row = 0;
        for (Parameter parameter : present.method().parameters()) {
            Field field = field(parameter, parameter.text(present.real(parameter.key())));
            field.text.subscribe((before, now) -> state.setText("Settings changed: press Start."));
            fields.put(parameter, field);
            Label name = new Label(parameter.title());
            name.setMinWidth(Label.USE_PREF_SIZE);
            Label meaning = Controls.note(parameter.sentence());
            meaning.setPrefWidth(230);
            grid.addRow(row++, name, field.control, meaning);
        }
        Button standard = new Button("Defaults");
        standard.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        standard.setOnAction(event -> fields.forEach((parameter, field) -> field.text.set(parameter.text(parameter.standard()))));
        Button start = new Button("Start");
        start.setId("start-projection");
        start.getStyleClass().addAll(Styles.SMALL, Styles.ACCENT);
        start.setOnAction(event -> told(present, controller::project));
        HBox foot = new HBox(8, state, Controls.spacer(), standard);
        boolean steerable = session.liveProperty().get()
                .filter(live -> live.run().options().method() == present.method())
                .filter(live -> live.feature() == session.featureProperty().get())
                .isPresent();
        if (steerable) {
            Button shake = new Button("Shake");
            shake.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
            shake.setTooltip(Controls.tooltip("Shakes the points; they find their places anew."));
            shake.setOnAction(event -> {
                popover.hide();
                controller.perturb();
            });
            Button goOn = new Button("Go on");
            goOn.setId("go-on-projection");
            goOn.getStyleClass().add(Styles.SMALL);
            goOn.setTooltip(Controls.tooltip("Goes on from the present map with these settings."));
            goOn.setOnAction(event -> told(present, controller::change));
            foot.getChildren().addAll(shake, goOn);
        }
        foot.getChildren().add(start);
        foot.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        VBox content = new VBox(12, Controls.heading(present.method().title()), grid, foot);
        content.getStyleClass().add("popover-content");
        popover.setContentNode(content);
        popover.setArrowLocation(Popover.ArrowLocation.TOP_CENTER);
        popover.setHeaderAlwaysVisible(false);
        popover.setDetachable(false);
        popover.setAnimated(false);
    }

    void show(Node owner) {
        popover.show(owner);
    }

    private static Field field(Parameter parameter, String value) {
        if (parameter.kind() == Parameter.Kind.CHOICE) {
            ComboBox<String> choice = new ComboBox<>();
            choice.getItems().setAll(parameter.choices());
            choice.setPrefWidth(104);
            choice.getStyleClass().add(Styles.SMALL);
            StringProperty text = new SimpleStringProperty(value);
            choice.valueProperty().bindBidirectional(text);
            return new Field(choice, text);
        }
        TextField field = new TextField(value);
        field.setPrefColumnCount(6);
        field.getStyleClass().add(Styles.SMALL);
        return new Field(field, field.textProperty());
    }

    private void told(ProjectionOptions present, Consumer<ProjectionOptions> follow) {
        try {
            ProjectionOptions options = present;
            for (var field : fields.entrySet()) {
                options = options.with(field.getKey().key(), field.getValue().text.get());
            }
            popover.hide();
            follow.accept(options);
        } catch (BadInputException e) {
            state.setText(e.getMessage());
        }
    }
}
