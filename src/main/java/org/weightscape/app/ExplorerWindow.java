package org.weightscape.app;

import atlantafx.base.theme.Styles;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
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
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Stage;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.command.Command;
import org.weightscape.app.command.CommandList;
import org.weightscape.app.command.ShortcutsView;
import org.weightscape.app.data.PropertyTypes;
import org.weightscape.app.data.ZooSummaryView;
import org.weightscape.app.details.DetailsView;
import org.weightscape.app.jobs.JobsModel;
import org.weightscape.app.jobs.JobsView;
import org.weightscape.app.jobs.RunningJobView;
import org.weightscape.app.map.LegendView;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapView;
import org.weightscape.app.mapping.ChoiceBar;
import org.weightscape.app.mapping.MapController;
import org.weightscape.app.mapping.MapStatusView;
import org.weightscape.app.notice.DefectView;
import org.weightscape.app.notice.NoticeView;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.preview.PreviewController;
import org.weightscape.app.preview.PreviewModel;
import org.weightscape.app.preview.PreviewView;
import org.weightscape.app.probe.ProbeController;
import org.weightscape.app.probe.ProbeView;
import org.weightscape.app.probe.ProbeViewModel;
import org.weightscape.app.session.Feature;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
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
import org.weightscape.app.training.AllSettingsView;
import org.weightscape.app.training.CurveView;
import org.weightscape.app.training.EncoderFolders;
import org.weightscape.app.training.TrainingController;
import org.weightscape.app.training.TrainingModel;
import org.weightscape.app.training.TrainingView;
import org.weightscape.encoder.Devices;
import org.weightscape.encoder.Encoder;
import org.weightscape.job.JobService;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Appearance;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.projection.ProjectionMethod;
import org.weightscape.zoo.PropertyName;

/** The window: the one place where its parts are made and put together. Made, used and closed on the JavaFX thread. */
final class ExplorerWindow implements AutoCloseable {

    /**
     * What the window stands on.
     *
     * @param settings what is remembered
     * @param samples finds the bundled zoos; called off the JavaFX thread
     * @param opener reads zoos
     * @param encoders where encoders are kept
     */
    record Ground(SettingsStore settings, Supplier<List<SampleZoo>> samples, ZooOpener opener, EncoderFolders encoders) {}

    private static final List<ShortcutsView.Gesture> GESTURES = List.of(
            new ShortcutsView.Gesture("Wheel", "Zoom at the cursor"),
            new ShortcutsView.Gesture("Drag", "Move the map"),
            new ShortcutsView.Gesture("Click", "Show a checkpoint's details"),
            new ShortcutsView.Gesture("Shift+Drag", "Select with a lasso"),
            new ShortcutsView.Gesture("Esc, double click", "Clear click and selection"),
            new ShortcutsView.Gesture("?", "Keys and mouse"),
            new ShortcutsView.Gesture("Click in the legend", "Show only that class"),
            new ShortcutsView.Gesture("Drop a folder", "Open it as a zoo"));

    /** The headless platform's screen has so many pixels each way, and fails with larger windows. */
    private static final int HEADLESS_SCREEN = 1000;

    private final Stage stage;
    private final LaunchOptions options;
    private final Ground ground;

    private final JobService jobs = JobService.started(Platform::runLater);
    private final JobService quickJobs = JobService.started(Platform::runLater);
    private final LatestWins latest = new LatestWins(jobs, Platform::runLater);
    private final LatestWins quick = new LatestWins(quickJobs, Platform::runLater);

    private final Notices notices = new Notices();
    private final Overlay overlay = new Overlay();
    private final SessionModel session = new SessionModel();
    private final StartModel start = new StartModel();
    private final JobsModel jobsModel = new JobsModel(jobs);
    private final MapModel map = new MapModel();
    private final PreviewModel preview = new PreviewModel();
    private final ProbeViewModel probes = new ProbeViewModel();
    private final TrainingModel training = new TrainingModel();
    private final StringProperty device = new SimpleStringProperty("");
    private final StringProperty machine = new SimpleStringProperty("");
    private final BooleanBinding working =
            Bindings.createBooleanBinding(() -> session.zooProperty().get().isPresent(), session.zooProperty());
    private final Themes themes;
    private final PanelsModel panels;

    private final SessionController sessions;
    private final ProbeController probing;
    private final TrainingController trainer;

    private final MapView mapView;
    private final StartView startView;
    private final Tab probeTab;
    private final Tab curveTab;
    private final Tab jobsTab;
    private final TabPane bottomTabs;
    private final List<Command> commands;
    private final Region content;
    private final Scene scene;

    ExplorerWindow(Stage stage, LaunchOptions options, Ground ground) {
        this.stage = stage;
        this.options = options;
        this.ground = ground;
        Settings remembered = ground.settings().get();
        themes = new Themes(options.theme().orElse(remembered.theme()));
        panels = new PanelsModel(remembered.panels());

        sessions = new SessionController(session, latest, notices, ground.opener(), this::encoderOf, this::chooseZoo);
        probing = new ProbeController(probes, session, latest, notices);
        trainer = new TrainingController(
                training, session, jobs, Platform::runLater, notices, ground.encoders(), this::trained);
        new MapController(map, session, quick, notices, themes.darkProperty());
        PreviewController previews = new PreviewController(preview, session, quick, notices);

        mapView = new MapView(map);
        startView = new StartView(start, sessions::open, this::chooseZoo);
        probeTab = tab("Probes", Material2AL.GRID_ON, new ProbeView(probes, probing, this::saveProbes).node());
        curveTab = tab("Training", Material2MZ.SHOW_CHART, new CurveView(training, themes.darkProperty()).node());
        jobsTab = tab("Jobs", Material2AL.LIST, new JobsView(jobsModel).node());
        bottomTabs = new TabPane(probeTab, curveTab, jobsTab);
        bottomTabs.getStyleClass().addAll(Styles.DENSE, "bottom-tabs");
        bottomTabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        commands = commands();
        content = mainView(previews).node();
        scene = new Scene(options.screenshot()
                .map(picture -> (Parent) new PictureFrame(content, picture.width(), picture.height()))
                .orElse(content));
        themes.style(scene);
        prepareScene();
        prepareStage(remembered.window());
        rememberChanges();
        showDefects();
        session.zooProperty().subscribe(open -> open.ifPresent(zoo -> remember(zoo.folder())));
        session.layoutProperty().subscribe(layout -> layout.ifPresent(shown -> probing.fitIfSmall()));
    }

    /** Puts the window on the screen and opens what is to be opened first. */
    void show() {
        stage.show();
        quick.request(
                "device",
                "Look at the machine",
                context -> Devices.current(),
                found -> {
                    device.set(describe(found));
                    machine.set("%s, %.0f GiB of memory, ND4J backend %s. %s"
                            .formatted(found.device(), found.memoryBytes() / (double) (1L << 30), found.backend(), found.gpu()));
                },
                error -> notices.failed("Looking at the machine", error));
        CompletableFuture.supplyAsync(this::look, work -> Thread.ofPlatform().daemon().name("samples").start(work))
                .thenAcceptAsync(this::openFirst, Platform::runLater);
    }

    /** What there is to open at the start. */
    private record Offer(List<SampleZoo> samples, Optional<Path> last) {}

    /** Reads the disk. */
    private Offer look() {
        Optional<Path> last = ground.settings().get().recentZoos().stream()
                .map(Path::of)
                .findFirst()
                .filter(Files::isDirectory);
        return new Offer(ground.samples().get(), last);
    }

    /** The zoo that was asked for, else the last one, else the bundled one. */
    private void openFirst(Offer offer) {
        start.samples().setAll(offer.samples());
        showRecent();
        boolean startPage = options.screenshot()
                .filter(picture -> picture.scene() == LaunchOptions.Screenshot.Scene.START)
                .isPresent();
        if (!startPage) {
            options.zoo()
                    .or(offer::last)
                    .or(() -> offer.samples().stream().findFirst().map(SampleZoo::folder))
                    .ifPresent(sessions::open);
        }
    }

    @Override
    public void close() {
        sessions.close();
        jobs.close();
        quickJobs.close();
        mapView.dispose();
    }

    // ---- what tests and pictures look at

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

    private MainView mainView(PreviewController previews) {
        LegendView legend = new LegendView(map);
        TrainingView trainingView = new TrainingView(
                training,
                trainer,
                session.featuresProperty().map(features -> features.flatMap(Features::encoder)
                        .map(encoder -> "z comes from: " + encoder.description())
                        .orElse("No encoder yet. Train one to see what the networks have in common: the map of z.")),
                trainingProgress(),
                this::showAllSettings,
                () -> showBottom(curveTab));
        Node mapStatus = new MapStatusView(session, sessions, jobsModel).node();
        StackPane middle = new StackPane(mapView, mapStatus);
        StackPane.setAlignment(mapStatus, Pos.TOP_CENTER);
        MainView.Parts parts = new MainView.Parts(
                toolbar(),
                sidePanel(
                        "left",
                        new ZooSummaryView(session.zooProperty(), new PropertyTypes(quick, notices, sessions::open)).node(),
                        ruled(legend),
                        trainingView.node()),
                middle,
                sidePanel(
                        "right",
                        new DetailsView(session, probes).node(),
                        new PreviewView(preview, previews, themes.darkProperty()).node()),
                bottomPanel(),
                statusBar(),
                startView.node());
        return new MainView(parts, panels, working, commands, submenus(), new NoticeView(notices).node(), overlay);
    }

    private static Node ruled(Node section) {
        section.getStyleClass().addAll("section", "ruled");
        return section;
    }

    private ObservableValue<Number> trainingProgress() {
        DoubleProperty progress = new SimpleDoubleProperty(0);
        Runnable follow = () -> {
            progress.unbind();
            training.jobProperty().get()
                    .flatMap(jobsModel::rowOf)
                    .ifPresent(row -> progress.bind(row.progressProperty()));
        };
        training.jobProperty().subscribe(follow);
        jobsModel.rows().subscribe(follow);
        return progress;
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
        List<Node> tools = new ArrayList<>(List.of(open));
        tools.addAll(new ChoiceBar(session, sessions).groups());
        return new Toolbar(tools, List.of(search, panelSwitches, theme)).node();
    }

    private static ToggleButton panelSwitch(Ikon icon, double turn, String panel, BooleanProperty open) {
        ToggleButton button = Controls.iconToggle(icon, "Show or hide: " + panel);
        button.getGraphic().setRotate(turn);
        button.selectedProperty().bindBidirectional(open);
        return button;
    }

    private static Node sidePanel(String side, Node... sections) {
        VBox column = new VBox(sections);
        column.setMinWidth(0);
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
        ObservableValue<String> shown = Bindings.createStringBinding(this::shownText, session.zooProperty(), session.layoutProperty());
        ObservableValue<String> clicked =
                Bindings.createStringBinding(this::clickedText, session.zooProperty(), session.clickedProperty(), map.selection());
        Node job = new RunningJobView(jobsModel, () -> showBottom(jobsTab)).node();
        return new StatusBar(shown, clicked, device, machine, job).node();
    }

    private String shownText() {
        return session.zooProperty()
                .get()
                .map(zoo -> {
                    int total = zoo.zoo().checkpoints();
                    int shown = session.layoutProperty().get().map(layout -> layout.layout().size()).orElse(0);
                    return "%s of %s checkpoints".formatted(Numbers.count(shown), Numbers.count(total));
                })
                .orElse("");
    }

    private String clickedText() {
        int row = session.clickedProperty().get();
        int selected = map.selection().get().cardinality();
        String selection = selected == 0 ? "" : Numbers.count(selected) + " selected";
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

    private static String describe(Devices devices) {
        boolean cpu = devices.backend().toLowerCase(Locale.ROOT).contains("cpu");
        return "%s \u00b7 %d threads".formatted(cpu ? "CPU (ND4J)" : devices.backend(), devices.threads());
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
        all.add(Command.of(Command.Group.VIEW, "Show probes", () -> showBottom(probeTab))
                .icon(Material2AL.GRID_ON)
                .when(working));
        all.add(Command.of(Command.Group.VIEW, "Show loss curve", () -> showBottom(curveTab))
                .icon(Material2MZ.SHOW_CHART)
                .when(working));
        all.add(Command.of(Command.Group.VIEW, "Full screen", () -> stage.setFullScreen(!stage.isFullScreen()))
                .icon(Material2AL.FULLSCREEN)
                .key("F11"));
        all.addAll(mapCommands());
        all.addAll(encoderCommands());
        all.add(Command.of(Command.Group.HELP, "Keys and mouse", this::showShortcuts)
                .icon(Material2AL.KEYBOARD)
                .key("F1"));
        return List.copyOf(all);
    }

    private List<Command> mapCommands() {
        List<Command> all = new ArrayList<>();
        all.add(Command.of(Command.Group.MAP, "Fit the map to the window", mapView::fit)
                .icon(Material2AL.CROP_FREE)
                .key("Shortcut+0")
                .when(working));
        all.add(Command.of(Command.Group.MAP, "Zoom in", mapView::zoomIn)
                .icon(Material2MZ.ZOOM_IN)
                .key("Shortcut+PLUS")
                .when(working));
        all.add(Command.of(Command.Group.MAP, "Zoom out", mapView::zoomOut)
                .icon(Material2MZ.ZOOM_OUT)
                .key("Shortcut+MINUS")
                .when(working));
        for (Feature feature : Feature.values()) {
            all.add(Command.of(
                            Command.Group.MAP,
                            "Map of " + feature.label(),
                            () -> session.featureProperty().set(feature))
                    .when(Bindings.createBooleanBinding(
                            () -> session.featuresProperty().get()
                                    .map(features -> features.available().contains(feature))
                                    .orElse(false),
                            session.featuresProperty())));
        }
        for (ProjectionMethod method : ProjectionMethod.values()) {
            all.add(Command.of(
                            Command.Group.MAP,
                            "Map by " + method.title(),
                            () -> session.projectionProperty().set(method.standard()))
                    .when(working));
        }
        BooleanBinding clicked = session.clickedProperty().isNotEqualTo(SessionModel.NONE);
        all.add(Command.of(Command.Group.MAP, "Previous checkpoint of the model", () -> step(-1))
                .key("Left")
                .when(clicked));
        all.add(Command.of(Command.Group.MAP, "Next checkpoint of the model", () -> step(1))
                .key("Right")
                .when(clicked));
        all.add(Command.of(Command.Group.MAP, "Clear click and selection", mapView::clear)
                .icon(Material2AL.CLEAR)
                .when(working));
        all.add(Command.of(Command.Group.MAP, "Save picture\u2026", this::savePicture)
                .icon(Material2AL.IMAGE)
                .key("Shortcut+Shift+E")
                .when(Bindings.createBooleanBinding(
                        () -> session.layoutProperty().get().isPresent(), session.layoutProperty())));
        return all;
    }

    private List<Command> encoderCommands() {
        BooleanBinding trains = Bindings.createBooleanBinding(training::isTraining, training.stateProperty());
        return List.of(
                Command.of(Command.Group.ENCODER, "Start training", () -> {
                            showBottom(curveTab);
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
                Command.of(Command.Group.ENCODER, "All settings of the training\u2026", this::showAllSettings)
                        .icon(Material2MZ.TUNE)
                        .when(working.and(trains.not())),
                Command.of(Command.Group.ENCODER, "Open encoder\u2026", this::chooseEncoder)
                        .icon(Material2AL.FOLDER_OPEN)
                        .when(working),
                Command.of(Command.Group.ENCODER, "Fit probes", probing::fit)
                        .icon(Material2MZ.REFRESH)
                        .when(working));
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

    private void showAllSettings() {
        overlay.show(new AllSettingsView(training, overlay::close).node());
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

    /** On a job thread: the encoder beside the zoo, or the one that was last trained on it. */
    private Optional<Path> encoderOf(Path zoo) {
        return ground.settings().get().encoderOf(zoo)
                .filter(Encoder::isIn)
                .or(() -> Encoder.beside(zoo));
    }

    private void trained(OpenZoo zoo, Path encoder) {
        ground.settings().update(settings -> settings.withEncoder(zoo.folder(), encoder));
        sessions.openEncoder(zoo, encoder);
    }

    private void chooseEncoder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle("Open the folder of an encoder");
        File folder = chooser.showDialog(stage);
        if (folder != null) {
            sessions.openEncoder(folder.toPath());
        }
    }

    private void saveProbes() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Save the probe table");
        chooser.setInitialFileName("probes.csv");
        File file = chooser.showSaveDialog(stage);
        if (file != null) {
            probing.save(file.toPath());
        }
    }

    private void savePicture() {
        MapPoints points = map.getPoints();
        if (points == null) {
            return;
        }
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Save a picture of the map");
        chooser.setInitialFileName("map.png");
        File file = chooser.showSaveDialog(stage);
        if (file == null) {
            return;
        }
        Coloring coloring = map.getColoring();
        Appearance appearance = map.appearance().get();
        String title = session.zooProperty().get().map(zoo -> zoo.zoo().name()).orElse("");
        latest.request(
                "picture",
                "Save picture",
                context -> {
                    MapPicture picture = MapPicture.of(points).titled(title).appearance(appearance).size(1200, 800).scale(2);
                    (coloring == null ? picture : picture.colored(coloring)).write(file.toPath());
                    return file;
                },
                written -> notices.inform("Picture saved", written.toString()),
                error -> notices.failed("Saving the picture", error));
    }

    /** Goes to another checkpoint of the clicked model. */
    private void step(int by) {
        int row = session.clickedProperty().get();
        session.zooProperty().get().filter(zoo -> row != SessionModel.NONE).ifPresent(zoo -> {
            int[] rows = zoo.zoo().rowsOfModel(zoo.zoo().modelOf(row));
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] == row && i + by >= 0 && i + by < rows.length) {
                    session.clickedProperty().set(rows[i + by]);
                    return;
                }
            }
        });
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
        // The map moves with the arrow keys, but where a checkpoint is clicked they lead to its neighbours in time.
        mapView.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            boolean plain = !event.isShiftDown() && !event.isShortcutDown() && !event.isAltDown();
            boolean sideways = event.getCode() == KeyCode.LEFT || event.getCode() == KeyCode.RIGHT;
            if (plain && sideways && session.clickedProperty().get() != SessionModel.NONE) {
                step(event.getCode() == KeyCode.LEFT ? -1 : 1);
                event.consume();
            }
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
                    stage.setWidth(Math.min(picture.width(), HEADLESS_SCREEN));
                    stage.setHeight(Math.min(picture.height(), HEADLESS_SCREEN));
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

    /**
     * Takes a picture once what it asks for is on the screen.
     *
     * @param done receives what went wrong, if anything did
     */
    void photograph(LaunchOptions.Screenshot picture, Consumer<Optional<String>> done) {
        new Photographer(this, picture, done).start();
    }

    Region content() {
        return content;
    }

    MapModel map() {
        return map;
    }

    PreviewModel preview() {
        return preview;
    }

    ProbeViewModel probes() {
        return probes;
    }

    TrainingModel training() {
        return training;
    }

    TrainingController trainer() {
        return trainer;
    }

    SessionController sessions() {
        return sessions;
    }

    JobsModel jobs() {
        return jobsModel;
    }

    /** Runs the command with this title. */
    void command(String title) {
        commands.stream()
                .filter(command -> command.title().equals(title))
                .findFirst()
                .orElseThrow()
                .run();
    }

    void showTab(LaunchOptions.Screenshot.Scene wanted) {
        switch (wanted) {
            case START -> {}
            case MAP -> showBottom(probeTab);
            case TRAINING -> showBottom(curveTab);
            case JOBS -> showBottom(jobsTab);
        }
    }
}
