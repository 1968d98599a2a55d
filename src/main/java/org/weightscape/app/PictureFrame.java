package org.weightscape.app;

import javafx.scene.Parent;
import javafx.scene.layout.Pane;

/** Gives the window's content a size of its own, so that a picture of it may be larger than the screen. */
final class PictureFrame extends Pane {
    private final Parent content;
    private final double width;
    private final double height;

    PictureFrame(Parent content, double width, double height) {
        this.content = content;
        this.width = width;
        this.height = height;
        getChildren().add(content);
        content.setManaged(false);
    }

    @Override
    protected void layoutChildren() {
        content.resizeRelocate(0, 0, width, height);
    }
}
