package org.weightscape.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleGroup;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.command.Command;
import org.weightscape.app.command.ShortcutsView;
import org.weightscape.app.linked.LinkedMaps;
import org.weightscape.app.linked.MapSource;
import org.weightscape.app.map.MapHistory;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapTool;
import org.weightscape.app.map.MapView;
import org.weightscape.app.probe.ProbeController;
import org.weightscape.app.session.EpochSteps;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.MainView;
import org.weightscape.app.shell.PanelsModel;
import org.weightscape.app.start.StartModel;
import org.weightscape.app.theme.ThemeChoice;
import org.weightscape.app.theme.Themes;
import org.weightscape.app.training.TrainingController;
import org.weightscape.app.training.TrainingModel;
import org.weightscape.app.workspace.WorkspaceController;
import org.weightscape.augment.ViewKind;
import org.weightscape.map.PointsCsv;
import org.weightscape.projection.ProjectionMethod;

/** The window's commands: each described once, for menu, key, command list and list of shortcuts. */
final class WindowCommands {
    /** What the mouse does, and keys that work on the map only. */
    static final List<ShortcutsView.Gesture> GESTURES = List.of(
            new ShortcutsView.Gesture("Wheel", "Zoom at the cursor"),
            new ShortcutsView.Gesture("Drag, Space+Drag", "Move the map"),
            new ShortcutsView.Gesture("Click", "Show a checkpoint's details"),
            new ShortcutsView.Gesture("Shift+Drag", "Select with a lasso"),
            new ShortcutsView.Gesture("Ctrl+Drag, Ctrl+Click", "Add to the selection"),
            new ShortcutsView.Gesture("Alt+Drag, Alt+Click", "Take away from the selection"),
            new ShortcutsView.Gesture("[  ]", "Smaller or larger brush"),
            new ShortcutsView.Gesture("1, 2", "Mark the selection as group A or B"),
            new ShortcutsView.Gesture("+, \u2212", "Zoom in or out"),
            new ShortcutsView.Gesture("Esc, double click", "Clear click and selection"),
            new ShortcutsView.Gesture("Click in the legend", "Show only that class; Shift adds"),
            new ShortcutsView.Gesture("Drag in the histogram", "Show only a range"),
            new ShortcutsView.Gesture("?", "Keys and mouse"),
            new ShortcutsView.Gesture("Drop a folder or a workspace", "Open it"));

    private final ExplorerWindow window;
    private final SessionModel session;
    private final SessionController sessions;
    private final TrainingModel training;
    private final TrainingController trainer;
    private final ProbeController probing;
    private final MapView mapView;
    private final PanelsModel panels;
    private final Themes themes;
    private final StartModel start;
    private final EpochSteps steps;
    private final BooleanBinding working;

    /** Commands for a window whose parts are made. */
    WindowCommands(ExplorerWindow window) {
        this.window = window;
        session = window.session();
        sessions = window.sessions();
        training = window.training();
        trainer = window.trainer();
        probing = window.probing();
        mapView = window.mapView();
        panels = window.panels();
        themes = window.themes();
        start = window.start();
        steps = window.steps();
        working = window.working();
    }

    /** All commands, in the order of the menus. */
    List<Command> all() {
        List<Command> all = new ArrayList<>();
        all.addAll(fileCommands());
        all.add(Command.of(Command.Group.FILE, "Close zoo", sessions::close).key("Shortcut+W").when(working));
        all.add(Command.of(Command.Group.FILE, "Start page", sessions::close)
                .icon(Material2AL.HOME)
                .when(working));
        all.add(Command.of(Command.Group.FILE, "Quit", Platform::exit).key("Shortcut+Q"));
        all.add(Command.of(Command.Group.VIEW, "Find a command\u2026", window::showCommands)
                .icon(Material2MZ.SEARCH)
                .key("Shortcut+K"));
        all.add(Command.of(Command.Group.VIEW, "Preferences\u2026", window::showPreferences)
                .icon(Material2MZ.SETTINGS)
                .key("Shortcut+COMMA"));
        all.add(panelCommand("Data and parameters", panels.leftOpenProperty()));
        all.add(panelCommand("Details", panels.rightOpenProperty()));
        all.add(panelCommand("Tables and jobs", panels.bottomOpenProperty()));
        all.add(Command.of(Command.Group.VIEW, "Show jobs", () -> window.showTab(LaunchOptions.Screenshot.Scene.JOBS))
                .icon(Material2AL.LIST)
                .when(working));
        all.add(Command.of(Command.Group.VIEW, "Show probes", () -> window.showTab(LaunchOptions.Screenshot.Scene.MAP))
                .icon(Material2AL.GRID_ON)
                .when(working));
        all.add(Command.of(Command.Group.VIEW, "Show loss curve", () -> window.showTab(LaunchOptions.Screenshot.Scene.TRAINING))
                .icon(Material2MZ.SHOW_CHART)
                .when(working));
        all.add(Command.of(Command.Group.VIEW, "Full screen", window::toggleFullScreen)
                .icon(Material2AL.FULLSCREEN)
                .key("F11"));
        all.addAll(mapCommands());
        all.addAll(selectionCommands());
        all.addAll(encoderCommands());
        all.add(Command.of(Command.Group.HELP, "Keys and mouse", window::showShortcuts)
                .icon(Material2AL.KEYBOARD)
                .key("F1"));
        return List.copyOf(all);
    }

    private List<Command> fileCommands() {
        WorkspaceController workspaces = window.workspaces();
        BooleanBinding laidOut = isLaidOut();
        return List.of(
                Command.of(Command.Group.FILE, "Open zoo or workspace\u2026", window::chooseWhatToOpen)
                        .icon(Material2AL.FOLDER_OPEN)
                        .key("Shortcut+O"),
                Command.of(Command.Group.FILE, "Save workspace", workspaces::save)
                        .icon(Material2MZ.SAVE)
                        .key("Shortcut+S")
                        .when(laidOut),
                Command.of(Command.Group.FILE, "Save workspace as\u2026", workspaces::saveAs)
                        .key("Shortcut+Shift+S")
                        .when(laidOut));
    }

    private List<Command> mapCommands() {
        List<Command> all = new ArrayList<>();
        all.addAll(views());
        all.addAll(layouts());
        all.addAll(trajectories());
        all.addAll(orbits());
        all.addAll(linkedMaps());
        all.addAll(exports());
        return all;
    }

    private List<Command> views() {
        return List.of(
                Command.of(Command.Group.MAP, "Fit the map to the window", mapView.camera()::fit)
                        .icon(Material2AL.CROP_FREE)
                        .key("Shortcut+0")
                        .when(working),
                Command.of(Command.Group.MAP, "Zoom in", mapView.camera()::zoomIn)
                        .icon(Material2MZ.ZOOM_IN)
                        .key("Shortcut+PLUS")
                        .when(working),
                Command.of(Command.Group.MAP, "Zoom out", mapView.camera()::zoomOut)
                        .icon(Material2MZ.ZOOM_OUT)
                        .key("Shortcut+MINUS")
                        .when(working));
    }

    private List<Command> layouts() {
        List<Command> all = new ArrayList<>();
        for (Feature feature : Feature.values()) {
            all.add(Command.of(
                            Command.Group.MAP,
                            "Map of " + feature.label(),
                            () -> session.featureProperty().set(feature))
                    .when(Bindings.createBooleanBinding(() -> isAvailable(feature), session.featuresProperty())));
        }
        for (ProjectionMethod method : ProjectionMethod.values()) {
            all.add(Command.of(
                            Command.Group.MAP,
                            "Map by " + method.title(),
                            () -> session.projectionProperty().set(method.standard()))
                    .when(working));
        }
        return all;
    }

    private boolean isAvailable(Feature feature) {
        return session.featuresProperty().get()
                .filter(features -> features.available().contains(feature))
                .isPresent();
    }

    private BooleanBinding isLaidOut() {
        return Bindings.createBooleanBinding(
                () -> session.layoutProperty().get().isPresent(), session.layoutProperty());
    }

    private List<Command> trajectories() {
        MapModel map = window.map();
        BooleanBinding clicked = session.clickedProperty().isNotEqualTo(SessionModel.NONE);
        BooleanBinding moves = Bindings.createBooleanBinding(
                () -> map.trajectories().get() != null && map.trajectories().get().hasMotion(), map.trajectories());
        return List.of(
                Command.of(Command.Group.MAP, "Previous checkpoint of the model", steps::previous)
                        .key("Left")
                        .when(clicked),
                Command.of(Command.Group.MAP, "Next checkpoint of the model", steps::next)
                        .key("Right")
                        .when(clicked),
                Command.of(Command.Group.MAP, "Replay the training", window.timeline()::play)
                        .icon(Material2MZ.PLAY_ARROW)
                        .key("Shortcut+R")
                        .when(moves),
                Command.of(Command.Group.MAP, "Show all epochs at once", () -> map.time().set(Double.NaN))
                        .when(Bindings.createBooleanBinding(map::isReplaying, map.time(), map.trajectories())),
                paths("Draw the paths of the selection", MapModel.Paths.SELECTION, moves).icon(Material2MZ.TIMELINE),
                paths("Draw the paths of a sample", MapModel.Paths.SAMPLE, moves),
                paths("Draw the path of the clicked model only", MapModel.Paths.PINNED, moves),
                paths("Draw no paths", MapModel.Paths.NONE, moves));
    }

    private Command paths(String title, MapModel.Paths paths, BooleanBinding possible) {
        return Command.of(Command.Group.MAP, title, () -> window.map().paths().set(paths)).when(possible);
    }

    private List<Command> orbits() {
        BooleanBinding possible = Bindings.createBooleanBinding(
                window.orbits()::isPossible, session.clickedProperty(), session.layoutProperty());
        return Stream.of(ViewKind.PERMUTATION, ViewKind.ERASING, ViewKind.NOISE)
                .map(kind -> Command.of(
                                Command.Group.MAP,
                                "Show the orbit of the clicked model: %s copies".formatted(kind.word()),
                                () -> window.orbits().show(kind))
                        .when(possible))
                .toList();
    }

    private List<Command> linkedMaps() {
        List<Command> all = new ArrayList<>();
        LinkedMaps linked = window.linked();
        BooleanBinding room = Bindings.createBooleanBinding(linked::hasRoom, linked.maps()).and(isLaidOut());
        for (Feature feature : Feature.values()) {
            all.add(Command.of(
                            Command.Group.MAP,
                            "Add a linked map of " + feature.label(),
                            () -> linked.add(new MapSource.OfFeature(feature)))
                    .when(room.and(Bindings.createBooleanBinding(() -> isAvailable(feature), session.featuresProperty()))));
        }
        all.add(Command.of(Command.Group.MAP, "Add a linked map of another encoder\u2026", window::linkEncoder).when(room));
        BooleanBinding several = Bindings.isNotEmpty(linked.maps());
        BooleanProperty together = window.mapsView().zoomLinked();
        all.add(Command.of(
                        Command.Group.MAP,
                        "Zoom all maps together, or each alone",
                        () -> together.set(!together.get()))
                .icon(Material2AL.LINK)
                .when(several));
        all.add(Command.of(
                        Command.Group.MAP,
                        "Close all linked maps",
                        () -> List.copyOf(linked.maps()).forEach(linked::remove))
                .when(several));
        return all;
    }

    private List<Command> exports() {
        MapExports exports = window.exports();
        BooleanBinding laidOut = isLaidOut();
        return List.of(
                Command.of(Command.Group.MAP, "Save picture\u2026", exports::savePicture)
                        .icon(Material2AL.IMAGE)
                        .key("Shortcut+Shift+E")
                        .when(laidOut),
                Command.of(
                                Command.Group.MAP,
                                "Save points as a table\u2026",
                                () -> exports.savePoints(PointsCsv.Rows.ALL))
                        .when(laidOut),
                Command.of(
                                Command.Group.MAP,
                                "Save the selection as a table\u2026",
                                () -> exports.savePoints(PointsCsv.Rows.SELECTED))
                        .when(laidOut),
                Command.of(Command.Group.MAP, "Copy the command that draws this map", exports::copyCommand)
                        .icon(Material2AL.CONTENT_COPY)
                        .when(laidOut));
    }

    private List<Command> encoderCommands() {
        BooleanBinding trains = Bindings.createBooleanBinding(training::isTraining, training.stateProperty());
        return List.of(
                Command.of(Command.Group.ENCODER, "Start training", () -> {
                            window.showTab(LaunchOptions.Screenshot.Scene.TRAINING);
                            trainer.start();
                        })
                        .icon(Material2MZ.PLAY_ARROW)
                        .when(working.and(trains.not())),
                Command.of(Command.Group.ENCODER, "Pause or continue training", trainer::togglePause)
                        .icon(Material2MZ.PAUSE)
                        .when(trains),
                Command.of(Command.Group.ENCODER, "Stop training", trainer::stop)
                        .icon(Material2MZ.STOP)
                        .when(trains),
                Command.of(Command.Group.ENCODER, "All settings of the training\u2026", window::showAllSettings)
                        .icon(Material2MZ.TUNE)
                        .when(working.and(trains.not())),
                Command.of(Command.Group.ENCODER, "Open encoder\u2026", window::chooseEncoder)
                        .icon(Material2AL.FOLDER_OPEN)
                        .when(working),
                Command.of(Command.Group.ENCODER, "Fit probes", probing::fit)
                        .icon(Material2MZ.REFRESH)
                        .when(working));
    }

    private List<Command> selectionCommands() {
        MapModel map = window.map();
        MapHistory history = window.history();
        BooleanBinding selected = Bindings.createBooleanBinding(() -> !map.selection().get().isEmpty(), map.selection());
        BooleanBinding filtered = Bindings.createBooleanBinding(
                map::isFiltered, map.kept(), map.conditions());
        return List.of(
                Command.of(Command.Group.SELECTION, "Undo", history::undo)
                        .icon(Material2MZ.UNDO)
                        .key("Shortcut+Z")
                        .when(history.undoable()),
                Command.of(Command.Group.SELECTION, "Redo", history::redo)
                        .icon(Material2MZ.REDO)
                        .key("Shortcut+Shift+Z")
                        .when(history.redoable()),
                Command.of(Command.Group.SELECTION, "Find checkpoints\u2026", window::showFind)
                        .icon(Material2MZ.SEARCH)
                        .key("Shortcut+F")
                        .when(working),
                Command.of(Command.Group.SELECTION, "Move the map by dragging", () -> mapView.tool().set(MapTool.PAN))
                        .icon(Material2MZ.PAN_TOOL)
                        .when(working),
                Command.of(Command.Group.SELECTION, "Select with a lasso", () -> mapView.tool().set(MapTool.LASSO))
                        .icon(Material2AL.GESTURE)
                        .when(working),
                Command.of(Command.Group.SELECTION, "Select with a rectangle", () -> mapView.tool().set(MapTool.RECTANGLE))
                        .icon(Material2AL.HIGHLIGHT_ALT)
                        .when(working),
                Command.of(Command.Group.SELECTION, "Select with a brush", () -> mapView.tool().set(MapTool.BRUSH))
                        .icon(Material2AL.BRUSH)
                        .when(working),
                Command.of(Command.Group.SELECTION, "Select everything that is not filtered out", mapView::selectAll)
                        .key("Shortcut+A")
                        .when(working),
                Command.of(Command.Group.SELECTION, "Invert the selection", mapView::invertSelection).when(working),
                Command.of(Command.Group.SELECTION, "Isolate the selection", map::isolateSelection).when(selected),
                Command.of(Command.Group.SELECTION, "Exclude the selection", mapView::excludeSelection).when(selected),
                Command.of(Command.Group.SELECTION, "Restore all that is filtered out", map::restoreAll).when(filtered),
                Command.of(Command.Group.SELECTION, "Mark the selection as group A", () -> map.mark(MapModel.Group.A))
                        .when(selected),
                Command.of(Command.Group.SELECTION, "Mark the selection as group B", () -> map.mark(MapModel.Group.B))
                        .when(selected),
                Command.of(Command.Group.SELECTION, "Clear click and selection", mapView::clear)
                        .icon(Material2AL.CLEAR)
                        .when(working));
    }

    private Command panelCommand(String panel, BooleanProperty open) {
        return Command.of(Command.Group.VIEW, "Show or hide: " + panel, () -> open.set(!open.get()))
                .when(working);
    }

    /** Menus within menus. */
    List<MainView.Submenu> submenus() {
        Menu theme = new Menu("Theme", new FontIcon(Material2AL.BRIGHTNESS_4));
        ToggleGroup group = new ToggleGroup();
        for (ThemeChoice choice : ThemeChoice.values()) {
            RadioMenuItem item = new RadioMenuItem(choice.label());
            item.setToggleGroup(group);
            item.setOnAction(event -> themes.choiceProperty().set(choice));
            themes.choiceProperty().subscribe(now -> item.setSelected(now == choice));
            theme.getItems().add(item);
        }
        Menu recent = new Menu("Open recent", new FontIcon(Material2MZ.SCHEDULE));
        Runnable fill = () -> recent.getItems().setAll(start.recent().stream()
                .map(folder -> {
                    MenuItem item = new MenuItem(folder.toString());
                    item.setMnemonicParsing(false);
                    item.setOnAction(event -> sessions.open(folder));
                    return item;
                })
                .toList());
        start.recent().subscribe(fill);
        recent.disableProperty().bind(Bindings.isEmpty(start.recent()));
        return List.of(
                new MainView.Submenu(Command.Group.FILE, recent), new MainView.Submenu(Command.Group.VIEW, theme));
    }
}
