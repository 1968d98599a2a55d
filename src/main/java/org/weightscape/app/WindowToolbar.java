package org.weightscape.app;

import atlantafx.base.theme.Styles;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.mapping.ChoiceBar;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.app.shell.PanelsModel;
import org.weightscape.app.shell.Toolbar;
import org.weightscape.app.theme.ThemeChoice;
import org.weightscape.app.theme.Themes;

/** The bar at the top: what is open and shown on the left; commands, panels and theme on the right. */
final class WindowToolbar {
    private final Toolbar bar;

    /**
     * @param open asks what to open
     * @param find shows the list of commands
     */
    WindowToolbar(
            SessionModel session, SessionController sessions, PanelsModel panels, Themes themes, Runnable open, Runnable find) {
        Button opener = new Button("Open", new FontIcon(Material2AL.FOLDER_OPEN));
        opener.setId("open-zoo");
        opener.getStyleClass().add(Styles.FLAT);
        opener.setTooltip(Controls.tooltip("Open the folder of a model zoo, or a workspace (Ctrl+O)"));
        opener.setOnAction(event -> open.run());
        List<Node> tools = new ArrayList<>(List.of(opener));
        tools.addAll(new ChoiceBar(session, sessions).groups());
        Button search = Controls.iconButton(Material2MZ.SEARCH, "Find a command (Ctrl+K)");
        search.setOnAction(event -> find.run());
        bar = new Toolbar(tools, List.of(search, panelSwitches(panels), themeButton(themes)));
    }

    Node node() {
        return bar.node();
    }

    private static HBox panelSwitches(PanelsModel panels) {
        HBox switches = Toolbar.group(
                panelSwitch(Material2MZ.VERTICAL_SPLIT, 180, "Data and parameters", panels.leftOpenProperty()),
                panelSwitch(Material2AL.HORIZONTAL_SPLIT, 0, "Tables and jobs", panels.bottomOpenProperty()),
                panelSwitch(Material2MZ.VERTICAL_SPLIT, 0, "Details", panels.rightOpenProperty()));
        switches.setSpacing(0);
        return switches;
    }

    private static ToggleButton panelSwitch(Ikon icon, double turn, String panel, BooleanProperty open) {
        ToggleButton button = Controls.iconToggle(icon, "Show or hide: " + panel);
        button.getGraphic().setRotate(turn);
        button.selectedProperty().bindBidirectional(open);
        return button;
    }

    private static Button themeButton(Themes themes) {
        Button theme = Controls.iconButton(Material2AL.BRIGHTNESS_4, "Light, dark, or as the system");
        theme.setId("theme");
        theme.setOnAction(event ->
                themes.choiceProperty().set(themes.darkProperty().get() ? ThemeChoice.LIGHT : ThemeChoice.DARK));
        return theme;
    }
}
