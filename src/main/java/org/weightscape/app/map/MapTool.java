package org.weightscape.app.map;

/** What dragging with the left button does. */
public enum MapTool {
    /** Moves the map. */
    PAN,
    /** Selects what a freehand line goes round. */
    LASSO,
    RECTANGLE,
    /** Selects what a round brush touches. */
    BRUSH
}
