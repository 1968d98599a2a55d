package org.weightscape.app.theme;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which theme a person wants. */
public enum ThemeChoice {
    @JsonProperty("light")
    LIGHT("Light"),
    @JsonProperty("dark")
    DARK("Dark"),
    /** As the system has it, also when that changes. */
    @JsonProperty("system")
    SYSTEM("As the system");

    private final String label;

    ThemeChoice(String label) {
        this.label = label;
    }

    /** The name in menus. */
    public String label() {
        return label;
    }

    /** The one that a button for switching chooses next. */
    public ThemeChoice next() {
        return values()[(ordinal() + 1) % values().length];
    }
}
