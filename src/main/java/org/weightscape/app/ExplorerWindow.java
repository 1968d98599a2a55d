package org.weightscape.app;

import atlantafx.base.theme.Styles;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.Stage;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.command.Command;
import org.weightscape.app.command.CommandList;
import org.weightscape.app.command.ShortcutsView;
import org.weightscape.app.data.ZooSummaryView;
import org.weightscape.app.jobs.JobsModel;
import org.weightscape.app.jobs.JobsView;
import org.weightscape.app.jobs.RunningJobView;
import org.weightscape.app.notice.DefectView;
import org.weightscape.app.notice.NoticeView;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.session.ZooOpener;
import org.weightscape.app.settings.Settings;
import org.weightscape.app.settings.SettingsStore;
import org.weightscape.app.shell.Controls;
import org.weightscape.app.shell.MainView;
import org.weightscape.app.shell.Numbers;
import org.weightscape.app.shell.Overlay;
import org.weightscape.app.shell.PanelsModel;
import org.weightscape.app.shell.StatusBar;
import org.weightscape.app.shell.Toolbar;
import org.weightscape.app.start.Logo;
import org.weightscape.app.start.SampleZoo;
import org.weightscape.app.start.StartModel;
import org.weightscape.app.start.StartView;
import org.weightscape.app.theme.ThemeChoice;
import org.weightscape.app.theme.Themes;
import org.weightscape.job.JobService;
import org.weightscape.job.LatestWins;

/** The window: the one place where its parts are made and put together. Made, used and closed on the JavaFX thread. */
final class ExplorerWindow implements AutoCloseable {

    /**
     * What the window stands on.
     *
     * @param settings what is remembered
     * @param samples finds the bundled zoos; called off the JavaFX thread
     * @param opener reads zoos
     */
    record Ground(SettingsStore settings, Supplier<List<SampleZoo>> samples, ZooOpener opener) {}

    private static final List<ShortcutsView.Gesture> GESTURES = List.of(
            new ShortcutsView.Gesture("Wheel", "Zoom at the cursor"),
            new ShortcutsView.Gesture("Drag", "Move the map"),
            new ShortcutsView.Gesture("Click", "Show a checkpoint's details"),
            new ShortcutsView.Gesture("Double click", "On nothing: clear"),
            new ShortcutsView.Gesture("Click in the legend", "Show only that class"),
            new ShortcutsView.Gesture("Drop a folder", "Open it as a zoo"));

    private final Stage stage;
    private final LaunchOptions options;
    private final Ground ground;

    private final JobService jobs = JobService.started(Platform::runLater);
    private final LatestWins latest = new LatestWins(jobs, Platform::runLater);
    private final Notices notices = new Notices();
    private final Overlay overlay = new Overlay();
    private final SessionModel session = new SessionModel();
    private final StartModel start = new StartModel();
    private final JobsModel jobsModel = new JobsModel(jobs);
    private final BooleanBinding working =
            Bindings.createBooleanBinding(() -> session.zooProperty().get().isPresent(), session.zooProperty());
    private final Themes themes;
    private final PanelsModel panels;
    private final SessionController sessions;
    private final StartView startView;
    private final List<Command> commands;
    private final Tab jobsTab;
    private final TabPane bottomTabs;
    private final Scene scene;

    ExplorerWindow(Stage stage, LaunchOptions options, Ground ground) {
        this.stage = stage;
        this.options = options;
        this.ground = ground;
        Settings remembered = ground.settings().get();
        themes = new Themes(options.theme().orElse(remembered.theme()));
        panels = new PanelsModel(remembered.panels());
        sessions = new SessionController(session, latest, notices, ground.opener(), this::chooseZoo, this::remember);
        startView = new StartView(start, sessions::open, this::chooseZoo);
        jobsTab = tab("Jobs", Material2AL.LIST, new JobsView(jobsModel).node());
        bottomTabs = new TabPane(jobsTab);
        bottomTabs.getStyleClass().addAll(Styles.DENSE, "bottom-tabs");
        bottomTabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        commands = commands();
        scene = new Scene(mainView().node());
        themes.style(scene);
        prepareScene();
        prepareStage(remembered.window());
        rememberChanges();
        showDefects();
    }

    /** Puts the window on the screen and opens what is to be opened first. */
    void show() {
        stage.show();
        CompletableFuture.supplyAsync(ground.samples(), work -> Thread.ofPlatform().daemon().name("samples").start(work))
                .thenAcceptAsync(this::openFirst, Platform::runLater);
    }

    private void openFirst(List<SampleZoo> samples) {
        start.samples().setAll(samples);
        showRecent();
        boolean startPage = options.screenshot()
                .filter(picture -> picture.scene() == LaunchOptions.Screenshot.Scene.START)
                .isPresent();
        if (!startPage) {
            options.zoo().or(() -> samples.stream().findFirst().map(SampleZoo::folder)).ifPresent(sessions::open);
        }
    }

    @Override
    public void close() {
        jobs.close();
    }

    Scene scene() {
        return scene;
    }

    SessionModel session() {
        return session;
    }

    Notices notices() {
        return notices;
    }

    // ---- parts

    private MainView mainView() {
        MainView.Parts parts = new MainView.Parts(
                toolbar(),
                sidePanel("left", new ZooSummaryView(session.zooProperty()).node()),
                new Region(),
                sidePanel("right", new Region()),
                bottomPanel(),
                statusBar(),
                startView.node());
        return new MainView(parts, panels, working, commands, submenus(), new NoticeView(notices).node(), overlay);
    }

    private Node toolbar() {
        Button open = new Button("Open", new FontIcon(Material2AL.FOLDER_OPEN));
        open.setId("open-zoo");
        open.getStyleClass().add(Styles.FLAT);
        open.setTooltip(Controls.tooltip("Open the folder of a model zoo"));
        open.setOnAction(event -> chooseZoo());
        Button search = Controls.iconButton(Material2MZ.SEARCH, "Find a command (Ctrl+K)");
        search.setOnAction(event -> showCommands());
        HBox panelSwitches = Toolbar.group(
                panelSwitch(Material2MZ.VERTICAL_SPLIT, 180, "Data and parameters", panels.leftOpenProperty()),
                panelSwitch(Material2AL.HORIZONTAL_SPLIT, 0, "Tables and jobs", panels.bottomOpenProperty()),
                panelSwitch(Material2MZ.VERTICAL_SPLIT, 0, "Details", panels.rightOpenProperty()));
        panelSwitches.setSpacing(0);
        Button theme = Controls.iconButton(Material2AL.BRIGHTNESS_4, "Light, dark, or as the system");
        theme.setId("theme");
        theme.setOnAction(event ->
                themes.choiceProperty().set(themes.darkProperty().get() ? ThemeChoice.LIGHT : ThemeChoice.DARK));
        return new Toolbar(List.of(open), List.of(search, panelSwitches, theme)).node();
    }

    private static ToggleButton panelSwitch(Ikon icon, double turn, String panel, BooleanProperty open) {
        ToggleButton button = Controls.iconToggle(icon, "Show or hide: " + panel);
        button.getGraphic().setRotate(turn);
        button.selectedProperty().bindBidirectional(open);
        return button;
    }

    private static Node sidePanel(String side, Node... sections) {
        VBox column = new VBox(sections);
        ScrollPane scroll = new ScrollPane(column);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        BorderPane panel = new BorderPane(scroll);
        panel.getStyleClass().addAll("side-panel", side);
        return panel;
    }

    private Node bottomPanel() {
        BorderPane panel = new BorderPane(bottomTabs);
        panel.getStyleClass().add("bottom-panel");
        return panel;
    }

    private static Tab tab(String title, Ikon icon, Node content) {
        Tab tab = new Tab(title, content);
        tab.setGraphic(new FontIcon(icon));
        return tab;
    }

    private Node statusBar() {
        ObservableValue<String> shown = session.zooProperty().map(open -> open.map(
                        zoo -> Numbers.count(zoo.zoo().checkpoints()) + " of " + Numbers.count(zoo.zoo().checkpoints())
                                + " checkpoints")
                .orElse(""));
        Node job = new RunningJobView(jobsModel, () -> showBottom(jobsTab)).node();
        return new StatusBar(shown, new SimpleStringProperty(""), new SimpleStringProperty(""), job).node();
    }

    private void showBottom(Tab tab) {
        panels.bottomOpenProperty().set(true);
        bottomTabs.getSelectionModel().select(tab);
    }

    // ---- commands

    private List<Command> commands() {
        List<Command> all = new ArrayList<>();
        all.add(Command.of(Command.Group.FILE, "Open zoo\u2026", this::chooseZoo)
                .icon(Material2AL.FOLDER_OPEN)
                .key("Shortcut+O"));
        all.add(Command.of(Command.Group.FILE, "Close zoo", sessions::close).key("Shortcut+W").when(working));
        all.add(Command.of(Command.Group.FILE, "Start page", sessions::close)
                .icon(Material2AL.HOME)
                .when(working));
        all.add(Command.of(Command.Group.FILE, "Quit", Platform::exit).key("Shortcut+Q"));
        all.add(Command.of(Command.Group.VIEW, "Find a command\u2026", this::showCommands)
                .icon(Material2MZ.SEARCH)
                .key("Shortcut+K"));
        all.add(panelCommand("Data and parameters", panels.leftOpenProperty()));
        all.add(panelCommand("Details", panels.rightOpenProperty()));
        all.add(panelCommand("Tables and jobs", panels.bottomOpenProperty()));
        all.add(Command.of(Command.Group.VIEW, "Show jobs", () -> showBottom(jobsTab))
                .icon(Material2AL.LIST)
                .when(working));
        all.add(Command.of(Command.Group.VIEW, "Full screen", () -> stage.setFullScreen(!stage.isFullScreen()))
                .icon(Material2AL.FULLSCREEN)
                .key("F11"));
        all.add(Command.of(Command.Group.HELP, "Keys and mouse", this::showShortcuts)
                .icon(Material2AL.KEYBOARD)
                .key("F1"));
        return List.copyOf(all);
    }

    private Command panelCommand(String panel, BooleanProperty open) {
        return Command.of(Command.Group.VIEW, "Show or hide: " + panel, () -> open.set(!open.get()))
                .when(working);
    }

    private List<MainView.Submenu> submenus() {
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

    private void showCommands() {
        CommandList list = new CommandList(commands, overlay::close);
        overlay.show(list.node());
        list.reset();
    }

    private void showShortcuts() {
        overlay.show(new ShortcutsView(commands, GESTURES, overlay::close).node());
    }

    private void showDefects() {
        DefectView view = new DefectView(notices, overlay::close);
        notices.defectProperty().subscribe((before, now) -> {
            if (now.isPresent() && before.isEmpty()) {
                overlay.show(view.node(), notices::closeDefect);
            }
        });
        Thread.currentThread().setUncaughtExceptionHandler(
                (thread, error) -> Platform.runLater(() -> notices.defect("Working in the window", error)));
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, error) -> Platform.runLater(() -> notices.defect("Working in the background", error)));
    }

    // ---- zoos

    private void chooseZoo() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle("Open the folder of a model zoo");
        start.recent().stream()
                .map(Path::getParent)
                .filter(parent -> parent != null && Files.isDirectory(parent))
                .findFirst()
                .ifPresent(parent -> chooser.setInitialDirectory(parent.toFile()));
        File folder = chooser.showDialog(stage);
        if (folder != null) {
            sessions.open(folder.toPath());
        }
    }

    private void remember(Path folder) {
        ground.settings().update(settings -> settings.withRecentZoo(folder));
        showRecent();
    }

    private void showRecent() {
        start.recent()
                .setAll(ground.settings().get().recentZoos().stream().map(Path::of).toList());
    }

    // ---- stage and scene

    private void prepareScene() {
        scene.setOnDragOver(event -> {
            if (folderOf(event).isPresent()) {
                event.acceptTransferModes(TransferMode.LINK, TransferMode.COPY);
                startView.setDropTarget(true);
            }
            event.consume();
        });
        scene.setOnDragExited(event -> startView.setDropTarget(false));
        scene.setOnDragDropped(event -> {
            Optional<Path> folder = folderOf(event);
            folder.ifPresent(sessions::open);
            event.setDropCompleted(folder.isPresent());
            event.consume();
        });
        scene.addEventHandler(KeyEvent.KEY_TYPED, event -> {
            if (event.getCharacter().equals("?") && !overlay.isOpen()) {
                showShortcuts();
            }
        });
    }

    private static Optional<Path> folderOf(DragEvent event) {
        return event.getDragboard().hasFiles()
                ? event.getDragboard().getFiles().stream().findFirst().map(File::toPath)
                : Optional.empty();
    }

    private void prepareStage(Settings.Window remembered) {
        stage.setScene(scene);
        stage.setMinWidth(760);
        stage.setMinHeight(560);
        options.screenshot().ifPresentOrElse(
                picture -> {
                    stage.setWidth(picture.width());
                    stage.setHeight(picture.height());
                },
                () -> {
                    stage.setWidth(remembered.width());
                    stage.setHeight(remembered.height());
                    stage.setMaximized(remembered.maximized());
                });
        for (int side : new int[] {16, 32, 48, 64, 128, 256}) {
            stage.getIcons().add(Logo.image(side));
        }
        session.zooProperty().subscribe(open ->
                stage.setTitle(open.map(zoo -> zoo.zoo().name() + " \u2013 Weightscape").orElse("Weightscape")));
    }

    private void rememberChanges() {
        themes.choiceProperty()
                .subscribe((before, now) -> ground.settings().update(settings -> settings.withTheme(now)));
        panels.subscribe(() -> ground.settings().update(settings -> settings.withPanels(panels.snapshot())));
        if (options.screenshot().isPresent()) {
            return;
        }
        Runnable window = () -> ground.settings().update(settings -> settings.withWindow(new Settings.Window(
                stage.isMaximized() ? settings.window().width() : stage.getWidth(),
                stage.isMaximized() ? settings.window().height() : stage.getHeight(),
                stage.isMaximized())));
        stage.widthProperty().subscribe((before, now) -> window.run());
        stage.heightProperty().subscribe((before, now) -> window.run());
        stage.maximizedProperty().subscribe((before, now) -> window.run());
    }

    /** Takes a picture once the scene that it asks for is there. */
    void photograph(LaunchOptions.Screenshot picture, Consumer<Optional<String>> done) {
        WindowPicture.take(scene, picture.file(), done);
    }
}
