package org.weightscape.app.start;

import atlantafx.base.theme.Styles;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.shell.Controls;

/** The page that offers zoos to open. */
public final class StartView {
    private static final PseudoClass DROP = PseudoClass.getPseudoClass("drop");

    private final StartModel model;
    private final Consumer<Path> open;
    private final VBox samples = new VBox(10);
    private final VBox recent = new VBox(2);
    private final VBox dropPlace;
    private final ScrollPane scroll;

    /**
     * @param model what to offer
     * @param open opens a folder
     * @param choose asks for a folder and opens it
     * @param chooseWorkspace asks for a workspace and opens it
     */
    public StartView(StartModel model, Consumer<Path> open, Runnable choose, Runnable chooseWorkspace) {
        this.model = model;
        this.open = open;
        dropPlace = dropPlace(choose, chooseWorkspace);
        GridPane columns = new GridPane(36, 0);
        ColumnConstraints wide = new ColumnConstraints();
        wide.setPercentWidth(56);
        ColumnConstraints narrow = new ColumnConstraints();
        narrow.setPercentWidth(44);
        columns.getColumnConstraints().addAll(wide, narrow);
        columns.add(new VBox(12, Controls.heading("Take a zoo that comes with Weightscape"), samples), 0, 0);
        VBox own = new VBox(12, Controls.heading("Open your own"), dropPlace, recent);
        columns.add(own, 1, 0);
        VBox page = new VBox(32, head(), columns);
        page.getStyleClass().add("start-page");
        page.setMaxWidth(900);
        page.setAlignment(Pos.CENTER_LEFT);
        StackPane centred = new StackPane(page);
        scroll = new ScrollPane(centred);
        scroll.setId("start-page");
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.getStyleClass().addAll("start-scroll", "edge-to-edge");
        model.samples().addListener((ListChangeListener<SampleZoo>) change -> refreshSamples());
        model.recent().addListener((ListChangeListener<Path>) change -> refreshRecent());
        refreshSamples();
        refreshRecent();
    }

    /** The page. */
    public Node node() {
        return scroll;
    }

    /** Shows whether something to open hovers over the window. */
    public void setDropTarget(boolean active) {
        dropPlace.pseudoClassStateChanged(DROP, active);
    }

    private static Node head() {
        Label name = new Label("Weightscape");
        name.getStyleClass().add("start-title");
        Label line = Controls.muted("A map of trained neural networks: open a model zoo, learn what its weights have in common, and"
                + " see what can be read off a network from its weights alone.");
        line.setWrapText(true);
        line.setMinHeight(Region.USE_PREF_SIZE);
        line.getStyleClass().add("start-line");
        VBox words = new VBox(6, name, line);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox head = new HBox(20, Logo.of(64), words);
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    private static VBox dropPlace(Runnable choose, Runnable chooseWorkspace) {
        FontIcon icon = new FontIcon(Material2AL.CREATE_NEW_FOLDER);
        icon.getStyleClass().add("empty-icon");
        Label text = Controls.note("Drop the folder of a zoo, or a workspace, here");
        Button button = new Button("Open a folder\u2026", new FontIcon(Material2AL.FOLDER_OPEN));
        button.setId("choose-folder");
        button.setOnAction(event -> choose.run());
        Button workspace = new Button("Open a workspace\u2026", new FontIcon(Material2AL.BOOKMARK_BORDER));
        workspace.setOnAction(event -> chooseWorkspace.run());
        VBox place = new VBox(10, icon, text, button, workspace);
        place.setAlignment(Pos.CENTER);
        place.getStyleClass().add("drop-place");
        return place;
    }

    private void refreshSamples() {
        if (model.samples().isEmpty()) {
            samples.getChildren().setAll(Controls.note(
                    "The bundled zoos were not found beside the program. Open a folder of your own instead."));
            return;
        }
        samples.getChildren().setAll(model.samples().stream().map(this::card).toList());
    }

    private Node card(SampleZoo sample) {
        FontIcon icon = new FontIcon(Material2AL.BUBBLE_CHART);
        icon.getStyleClass().add("card-icon");
        Label title = new Label(sample.title());
        title.getStyleClass().add("card-title");
        Label text = Controls.note(sample.description());
        VBox words = new VBox(4, title, text);
        HBox.setHgrow(words, Priority.ALWAYS);
        FontIcon arrow = new FontIcon(Material2AL.ARROW_FORWARD);
        HBox card = new HBox(14, icon, words, arrow);
        card.setAlignment(Pos.CENTER_LEFT);
        card.getStyleClass().add("zoo-card");
        card.setAccessibleRole(AccessibleRole.BUTTON);
        card.setAccessibleText("Open " + sample.title());
        card.setFocusTraversable(true);
        card.setOnMouseClicked(event -> open.accept(sample.folder()));
        card.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ENTER || event.getCode() == KeyCode.SPACE) {
                open.accept(sample.folder());
            }
        });
        return card;
    }

    private void refreshRecent() {
        recent.getChildren().clear();
        if (model.recent().isEmpty()) {
            return;
        }
        Label heading = Controls.heading("Opened lately");
        heading.getStyleClass().add("spaced");
        recent.getChildren().add(heading);
        for (Path folder : model.recent()) {
            recent.getChildren().add(recentRow(folder));
        }
    }

    private Node recentRow(Path folder) {
        Path name = folder.getFileName();
        Label title = new Label(name == null ? folder.toString() : name.toString());
        Label where = Controls.muted(folder.getParent() == null ? "" : folder.getParent().toString());
        where.getStyleClass().add(Styles.TEXT_SMALL);
        where.setTextOverrun(javafx.scene.control.OverrunStyle.CENTER_ELLIPSIS);
        VBox words = new VBox(1, title, where);
        words.setMinWidth(0);
        HBox content = new HBox(10, new FontIcon(Material2MZ.SCHEDULE), words);
        content.setAlignment(Pos.CENTER_LEFT);
        content.setMinWidth(0);
        Button row = new Button(null, content);
        row.getStyleClass().addAll(Styles.FLAT, "recent-row");
        row.setAlignment(Pos.CENTER_LEFT);
        row.setMaxWidth(Double.MAX_VALUE);
        row.setMinWidth(0);
        row.setTooltip(Controls.tooltip(folder.toString()));
        row.setAccessibleText("Open " + title.getText());
        row.setOnAction(event -> open.accept(folder));
        return row;
    }
}
