package org.weightscape.app.shell;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.weightscape.app.command.Command;

/** The window's content: the menu above, then either the start page or the workbench with toolbar, panels and status bar. */
public final class MainView {
    private final StackPane root = new StackPane();

    /**
     * What the window is made of.
     *
     * @param toolbar above the panels
     * @param left data and parameters
     * @param map in the middle
     * @param right details
     * @param bottom tables and jobs
     * @param status the line at the bottom
     * @param start the page that is shown while no zoo is open
     */
    public record Parts(Node toolbar, Node left, Node map, Node right, Node bottom, Node status, Node start) {}

    /**
     * @param parts what it is made of
     * @param working whether a zoo is open, so that the workbench is shown
     * @param commands what the menu offers, in order; a null entry is no entry
     * @param submenus entries that are menus themselves, put behind the commands of their group
     */
    public MainView(
            Parts parts,
            PanelsModel panels,
            ObservableBooleanValue working,
            List<Command> commands,
            List<Submenu> submenus,
            Node notices,
            Overlay overlay) {
        BorderPane workbench = new BorderPane();
        workbench.setTop(parts.toolbar());
        workbench.setCenter(new DockPane(panels, parts.left(), parts.map(), parts.right(), parts.bottom()));
        workbench.setBottom(parts.status());
        workbench.visibleProperty().bind(working);
        parts.start().visibleProperty().bind(Bindings.not(working));
        StackPane content = new StackPane(parts.start(), workbench, notices);
        StackPane.setAlignment(notices, Pos.TOP_CENTER);
        BorderPane frame = new BorderPane(content);
        frame.setTop(new VBox(menuBar(commands, submenus)));
        root.getChildren().addAll(frame, overlay.node());
        root.getStyleClass().add("window");
    }

    /**
     * A menu within a menu.
     *
     * @param group the menu that it stands in
     * @param menu the menu itself
     */
    public record Submenu(Command.Group group, Menu menu) {}

    /** The content. */
    public Region node() {
        return root;
    }

    private static MenuBar menuBar(List<Command> commands, List<Submenu> submenus) {
        MenuBar bar = new MenuBar();
        bar.setUseSystemMenuBar(true);
        for (Command.Group group : Command.Group.values()) {
            Menu menu = new Menu(group.title());
            commands.stream()
                    .filter(command -> command.group() == group)
                    .map(Command::menuItem)
                    .forEach(menu.getItems()::add);
            List<MenuItem> nested = submenus.stream()
                    .filter(submenu -> submenu.group() == group)
                    .map(submenu -> (MenuItem) submenu.menu())
                    .toList();
            if (!nested.isEmpty()) {
                menu.getItems().add(new SeparatorMenuItem());
                menu.getItems().addAll(nested);
            }
            bar.getMenus().add(menu);
        }
        return bar;
    }
}
