package org.weightscape.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.SimpleBooleanProperty;
import org.junit.jupiter.api.Test;

class CommandListTest {
    private final SimpleBooleanProperty open = new SimpleBooleanProperty();
    private final List<String> done = new ArrayList<>();
    private final List<Command> commands = List.of(
            command("Open zoo\u2026"), command("Map by PCA"), command("Map of z").when(open), command("Fit the map"));

    private Command command(String title) {
        return Command.of(Command.Group.MAP, title, () -> done.add(title));
    }

    private List<String> titles(String text) {
        return CommandList.matching(commands, text).stream().map(Command::title).toList();
    }

    @Test
    void commandsThatBeginWithTheTextComeFirst() {
        assertEquals(List.of("Map by PCA", "Fit the map"), titles("map"));
        assertEquals(List.of("Map by PCA"), titles("pca map"));
        assertEquals(List.of(), titles("print"));
    }

    @Test
    void whatCannotBeDoneIsNotOfferedAndNotDone() {
        assertEquals(3, titles("").size());
        commands.get(2).run();
        assertEquals(List.of(), done);
        open.set(true);
        assertEquals(List.of("Map by PCA", "Map of z", "Fit the map"), titles("map"));
        commands.get(2).run();
        assertEquals(List.of("Map of z"), done);
    }
}
