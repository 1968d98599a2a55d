package org.weightscape.app.shell;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;

/**
 * Lays one card over the window and darkens what is beneath it. Closed by Esc and by a click beside the card; gives the focus
 * back.
 */
public final class Overlay {
    private final StackPane pane = new StackPane();
    private Optional<Node> focusBefore = Optional.empty();
    private Runnable closed = () -> {};

    /** An overlay that shows nothing. */
    public Overlay() {
        pane.getStyleClass().add("overlay");
        pane.setVisible(false);
        pane.setOnMousePressed(event -> {
            if (event.getTarget() == pane) {
                close();
            }
        });
        pane.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                event.consume();
                close();
            }
        });
    }

    /** The layer, to be put on top of everything. */
    public Node node() {
        return pane;
    }

    /** Shows a card in place of what is shown. */
    public void show(Parent card) {
        show(card, () -> {});
    }

    /** Shows a card, and runs something when it is closed. */
    public void show(Parent card, Runnable whenClosed) {
        if (!pane.isVisible()) {
            focusBefore = Optional.ofNullable(pane.getScene()).map(scene -> scene.getFocusOwner());
        }
        closed = whenClosed;
        pane.getChildren().setAll(card);
        pane.setVisible(true);
        card.requestFocus();
    }

    /** Takes the card off the window. */
    public void close() {
        if (!pane.isVisible()) {
            return;
        }
        pane.setVisible(false);
        pane.getChildren().clear();
        focusBefore.ifPresent(Node::requestFocus);
        focusBefore = Optional.empty();
        closed.run();
    }

    /** Whether a card is shown. */
    public boolean isOpen() {
        return pane.isVisible();
    }
}
