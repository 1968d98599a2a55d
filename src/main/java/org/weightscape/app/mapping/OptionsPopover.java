package org.weightscape.app.mapping;

import atlantafx.base.controls.Popover;
import atlantafx.base.theme.Styles;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Button;
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
    private final Map<Parameter, TextField> fields = new LinkedHashMap<>();
    private final Label state = Controls.note("");

    OptionsPopover(SessionModel session, SessionController controller) {
        ProjectionOptions present = session.projectionProperty().get();
        GridPane grid = new GridPane(12, 8);
        int row = 0;
        for (Parameter parameter : present.method().parameters()) {
            TextField field = new TextField(parameter.text(present.real(parameter.key())));
            field.setPrefColumnCount(6);
            field.getStyleClass().add(Styles.SMALL);
            field.textProperty().subscribe((before, now) -> state.setText("Settings changed: press Start."));
            fields.put(parameter, field);
            Label name = new Label(parameter.title());
            name.setMinWidth(Label.USE_PREF_SIZE);
            Label meaning = Controls.note(parameter.sentence());
            meaning.setPrefWidth(230);
            grid.addRow(row++, name, field, meaning);
        }
        Button standard = new Button("Defaults");
        standard.getStyleClass().addAll(Styles.SMALL, Styles.FLAT);
        standard.setOnAction(event -> fields.forEach((parameter, field) -> field.setText(parameter.text(parameter.standard()))));
        Button start = new Button("Start");
        start.setId("start-projection");
        start.getStyleClass().addAll(Styles.SMALL, Styles.ACCENT);
        start.setOnAction(event -> start(present, controller));
        HBox foot = new HBox(8, state, Controls.spacer(), standard, start);
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

    private void start(ProjectionOptions present, SessionController controller) {
        try {
            ProjectionOptions options = present;
            for (var field : fields.entrySet()) {
                options = options.with(field.getKey().key(), field.getValue().getText());
            }
            popover.hide();
            controller.project(options);
        } catch (BadInputException e) {
            state.setText(e.getMessage());
        }
    }
}
