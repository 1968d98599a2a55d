package org.weightscape.app;

import atlantafx.base.theme.Styles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
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
import org.weightscape.app.find.FindController;
import org.weightscape.app.find.FindView;
import org.weightscape.app.jobs.JobsModel;
import org.weightscape.app.jobs.JobsView;
import org.weightscape.app.jobs.RunningJobView;
import org.weightscape.app.linked.LinkedMaps;
import org.weightscape.app.linked.LinkedMapsView;
import org.weightscape.app.linked.MapSource;
import org.weightscape.app.map.FiltersView;
import org.weightscape.app.map.LegendView;
import org.weightscape.app.map.MapHistory;
import org.weightscape.app.map.MapModel;
import org.weightscape.app.map.MapRehearsal;
import org.weightscape.app.map.MapView;
import org.weightscape.app.map.TimelineView;
import org.weightscape.app.mapping.MapController;
import org.weightscape.app.mapping.MapStatusView;
import org.weightscape.app.notice.DefectView;
import org.weightscape.app.notice.NoticeView;
import org.weightscape.app.notice.Notices;
import org.weightscape.app.orbit.OrbitController;
import org.weightscape.app.preview.PreviewController;
import org.weightscape.app.preview.PreviewModel;
import org.weightscape.app.preview.PreviewView;
import org.weightscape.app.probe.ProbeController;
import org.weightscape.app.probe.ProbeView;
import org.weightscape.app.probe.ProbeViewModel;
import org.weightscape.app.session.EpochSteps;
import org.weightscape.app.session.Features;
import org.weightscape.app.session.OpenZoo;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.session.ZooOpener;
import org.weightscape.app.settings.PreferencesView;
import org.weightscape.app.settings.Settings;
import org.weightscape.app.settings.SettingsStore;
import org.weightscape.app.shell.MainView;
import org.weightscape.app.shell.Overlay;
import org.weightscape.app.shell.PanelsModel;
import org.weightscape.app.shell.StatusBar;
import org.weightscape.app.start.OpenView;
import org.weightscape.app.start.SampleZoo;
import org.weightscape.app.start.StartModel;
import org.weightscape.app.start.StartView;
import org.weightscape.app.theme.Themes;
import org.weightscape.app.training.AllSettingsView;
import org.weightscape.app.training.CurveView;
import org.weightscape.app.training.EncoderFolders;
import org.weightscape.app.training.TrainingController;
import org.weightscape.app.training.TrainingModel;
import org.weightscape.app.training.TrainingView;
import org.weightscape.app.workspace.WorkspaceController;
import org.weightscape.app.workspace.WorkspaceFile;
import org.weightscape.encoder.Devices;
import org.weightscape.encoder.Encoder;
import org.weightscape.job.JobService;
import org.weightscape.job.LatestWins;
import org.weightscape.map.Trajectories;

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

    private final Stage stage;
    private final LaunchOptions options;
    private final Ground ground;

    private final JobService jobs = JobService.started(Platform::runLater);
    private final JobService quickJobs = JobService.started(Platform::runLater);
    private final LatestWins latest = new LatestWins(jobs, Platform::runLater);
    private final LatestWins quick = new LatestWins(quickJobs, Platform::runLater);

    private final FileDialogs dialogs;
    private final Notices notices = new Notices();
    private final Overlay overlay = new Overlay();
    private final SessionModel session = new SessionModel();
    private final StartModel start = new StartModel();
    private final JobsModel jobsModel = new JobsModel(jobs);
    private final MapModel map = new MapModel();
    private final MapHistory history = new MapHistory(map);
    private final EpochSteps steps = new EpochSteps(session);
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
    private final OrbitController orbits;
    private final FindController finding;
    private final WorkspaceController workspaces;
    private final LinkedMaps linked;
    private final LinkedMapsView mapsView;
    private final MapExports exports;
    private final TimelineView timeline;
    private final StartView startView;
    private final Tab probeTab;
    private final Tab curveTab;
    private final Tab jobsTab;
    private final TabPane bottomTabs;
    private final WindowCommands windowCommands;
    private final List<Command> commands;
    private final Region content;
    private final Scene scene;

    ExplorerWindow(Stage stage, LaunchOptions options, Ground ground) {
        this.stage = stage;
        this.options = options;
        this.ground = ground;
        dialogs = new FileDialogs(stage);
        Settings remembered = ground.settings().get();
        themes = new Themes(options.theme().orElse(remembered.theme()));
        MapRehearsal.begin();
        panels = new PanelsModel(remembered.panels());

        sessions = new SessionController(session, latest, notices, ground.opener(), this::encoderOf, this::chooseZoo);
        probing = new ProbeController(probes, session, map, latest, quick, notices);
        trainer = new TrainingController(
                training, session, jobs, Platform::runLater, notices, ground.encoders(), this::trained);
        MapController mapping = new MapController(map, session, quick, notices, themes.darkProperty());
        PreviewController previews = new PreviewController(preview, session, quick, notices);

        mapView = new MapView(map);
        orbits = new OrbitController(map, session, latest, notices);
        finding = new FindController(map, session, quick, notices);
        workspaces = new WorkspaceController(
                session,
                sessions,
                mapping,
                mapView,
                history,
                latest,
                notices,
                ground.opener(),
                new WorkspaceDialogs(dialogs));
        linked = new LinkedMaps(map, session, probes, latest, notices);
        mapsView = new LinkedMapsView(mapView, linked, session, probes);
        exports = new MapExports(mapView, session, latest, notices, dialogs);
        timeline = new TimelineView(map);
        startView = new StartView(start, this::open, this::chooseZoo, workspaces::open);
        probeTab = tab(
                "Probes",
                Material2AL.GRID_ON,
                new ProbeView(probes, session, map, themes.darkProperty(), probing, this::saveProbes).node());
        curveTab = tab("Training", Material2MZ.SHOW_CHART, new CurveView(training, themes.darkProperty()).node());
        jobsTab = tab("Jobs", Material2AL.LIST, new JobsView(jobsModel).node());
        bottomTabs = new TabPane(probeTab, curveTab, jobsTab);
        bottomTabs.getStyleClass().addAll(Styles.DENSE, "bottom-tabs");
        bottomTabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        windowCommands = new WindowCommands(this);
        commands = windowCommands.all();
        content = mainView(previews).node();
        scene = new Scene(options.screenshot()
                .map(picture -> (Parent) new PictureFrame(content, picture.width(), picture.height()))
                .orElse(content));
        themes.style(scene);
        prepareKeys();
        WindowFrame frame = new WindowFrame(stage, options, ground.settings());
        frame.acceptFiles(scene, this::open, startView::setDropTarget);
        frame.prepare(scene, session, workspaces.fileProperty());
        themes.choiceProperty()
                .subscribe((before, now) -> ground.settings().update(settings -> settings.withTheme(now)));
        panels.subscribe(() -> ground.settings().update(settings -> settings.withPanels(panels.snapshot())));
        frame.remember();
        showDefects();
        session.zooProperty().subscribe(this::beginWith);
        session.layoutProperty().subscribe(layout -> layout.ifPresent(shown -> probing.fitIfSmall()));
    }

    /** What a person chose on the map belongs to the zoo that was open. */
    private void beginWith(Optional<OpenZoo> open) {
        map.restoreAll();
        map.selection().set(new BitSet());
        map.groups().set(Map.of());
        history.forget();
        map.time().set(Double.NaN);
        map.trajectories().set(null);
        open.ifPresent(zoo -> {
            remember(zoo.folder());
            followTraining(zoo);
        });
    }

    /** Puts the window on the screen and opens what is to be opened first. */
    void show() {
        stage.show();
        quick.request(
                "device",
                "Look at the machine",
                context -> Devices.current(),
                found -> {
                    device.set(StatusTexts.of(found));
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

    /** The zoo or workspace that was asked for, else the last one, else the bundled one. */
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
                    .ifPresent(this::open);
        }
    }

    @Override
    public void close() {
        sessions.close();
        jobs.close();
        quickJobs.close();
        mapView.dispose();
        mapsView.dispose();
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
        StackPane shown = new StackPane(mapsView, mapStatus);
        BorderPane middle = new BorderPane(shown);
        middle.setBottom(timeline);
        StackPane.setAlignment(mapStatus, Pos.TOP_CENTER);
        MainView.Parts parts = new MainView.Parts(
                new WindowToolbar(session, sessions, panels, themes, this::chooseWhatToOpen, this::showCommands).node(),
                sidePanel(
                        "left",
                        new ZooSummaryView(session.zooProperty(), new PropertyTypes(quick, notices, sessions::open)).node(),
                        ruled(new VBox(legend, new FiltersView(map))),
                        trainingView.node()),
                middle,
                sidePanel(
                        "right",
                        new DetailsView(session, probes).node(),
                        new PreviewView(preview, previews, themes.darkProperty()).node()),
                bottomPanel(),
                statusBar(),
                startView.node());
        return new MainView(parts, panels, working, commands, windowCommands.submenus(), new NoticeView(notices).node(), overlay);
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
        StatusTexts texts = new StatusTexts(session, map);
        Node job = new RunningJobView(jobsModel, () -> showBottom(jobsTab)).node();
        return new StatusBar(texts.shown(), texts.clicked(), device, machine, job).node();
    }

    private void showBottom(Tab tab) {
        panels.bottomOpenProperty().set(true);
        bottomTabs.getSelectionModel().select(tab);
    }

    void showCommands() {
        CommandList list = new CommandList(commands, overlay::close);
        overlay.show(list.node());
        list.reset();
    }

    void showFind() {
        FindView view = new FindView(finding, overlay::close);
        overlay.show(view.node());
        view.begin();
    }

    void showPreferences() {
        overlay.show(new PreferencesView(themes.choiceProperty(), map.pointSize(), overlay::close).node());
    }

    void showAllSettings() {
        overlay.show(new AllSettingsView(training, overlay::close).node());
    }

    void showShortcuts() {
        overlay.show(new ShortcutsView(commands, WindowCommands.GESTURES, overlay::close).node());
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

    void toggleFullScreen() {
        stage.setFullScreen(!stage.isFullScreen());
    }

    // ---- zoos

    /** Asks for a zoo, which is a folder, or a workspace, which is a file: the system has no dialog for both. */
    void chooseWhatToOpen() {
        OpenView view = new OpenView(this::chooseZoo, workspaces::open, overlay::close);
        overlay.show(view.node());
        view.begin();
    }

    /** Opens a workspace, or the folder of a zoo. */
    void open(Path path) {
        if (WorkspaceFile.isNamed(path)) {
            workspaces.open(path);
        } else {
            sessions.open(path);
        }
    }

    void chooseZoo() {
        dialogs.folder("Open the folder of a model zoo", start.recent()).ifPresent(sessions::open);
    }

    /** Asks for another encoder and puts a map of its codes beside the others. */
    void linkEncoder() {
        dialogs.folder("Open the folder of another encoder", List.of())
                .ifPresent(folder -> linked.add(new MapSource.OfEncoder(folder)));
    }

    void chooseEncoder() {
        dialogs.folder("Open the folder of an encoder", List.of()).ifPresent(sessions::openEncoder);
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

    private void saveProbes() {
        FileChooser.ExtensionFilter reports = new FileChooser.ExtensionFilter(
                "Report: HTML, Markdown, LaTeX, CSV or JSON", "*.html", "*.md", "*.tex", "*.csv", "*.json");
        dialogs.save("Save the probe table", "probes.html", List.of(reports)).ifPresent(probing::save);
    }

    /** Finds the way of each model through its training. */
    private void followTraining(OpenZoo zoo) {
        quick.request(
                "trajectories",
                "Order the checkpoints by epoch",
                context -> Trajectories.of(zoo.zoo()),
                map.trajectories()::set,
                error -> notices.failed("Following the training", error));
    }

    private void remember(Path folder) {
        ground.settings().update(settings -> settings.withRecentZoo(folder));
        showRecent();
    }

    private void showRecent() {
        start.recent()
                .setAll(ground.settings().get().recentZoos().stream().map(Path::of).toList());
    }

    /**
     * Takes a picture once what it asks for is on the screen.
     *
     * @param done receives what went wrong, if anything did
     */
    void photograph(LaunchOptions.Screenshot picture, Consumer<Optional<String>> done) {
        new Photographer(this, picture, done).start();
    }

    // ---- keys

    private void prepareKeys() {
        // The map moves with the arrow keys, but where a checkpoint is clicked they lead to its neighbours in time.
        mapView.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            boolean plain = !event.isShiftDown() && !event.isShortcutDown() && !event.isAltDown();
            if (plain && session.clickedProperty().get() != SessionModel.NONE) {
                switch (event.getCode()) {
                    case LEFT -> steps.previous();
                    case RIGHT -> steps.next();
                    default -> {
                        return;
                    }
                }
                event.consume();
            }
        });
        scene.addEventHandler(KeyEvent.KEY_TYPED, event -> {
            if (event.getCharacter().equals("?") && !overlay.isOpen()) {
                showShortcuts();
            }
        });
    }

    Region content() {
        return content;
    }

    MapModel map() {
        return map;
    }

    MapView mapView() {
        return mapView;
    }

    OrbitController orbits() {
        return orbits;
    }

    LinkedMaps linked() {
        return linked;
    }

    LinkedMapsView mapsView() {
        return mapsView;
    }

    MapExports exports() {
        return exports;
    }

    WorkspaceController workspaces() {
        return workspaces;
    }

    TimelineView timeline() {
        return timeline;
    }

    MapHistory history() {
        return history;
    }

    EpochSteps steps() {
        return steps;
    }

    PanelsModel panels() {
        return panels;
    }

    Themes themes() {
        return themes;
    }

    StartModel start() {
        return start;
    }

    BooleanBinding working() {
        return working;
    }

    ProbeController probing() {
        return probing;
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
