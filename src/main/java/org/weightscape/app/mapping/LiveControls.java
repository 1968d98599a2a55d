package org.weightscape.app.mapping;

import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;
import org.weightscape.app.session.SessionController;
import org.weightscape.app.session.SessionModel;
import org.weightscape.app.shell.Controls;
import org.weightscape.projection.LayoutRun;

/** What can be done to a layout while it is computed: pause it, shake it, keep it as it is. */
final class LiveControls {
    private final ToggleButton pause = Controls.iconToggle(Material2MZ.PAUSE, "Pause; press again to go on");
    private final Button shake = Controls.iconButton(Material2MZ.SHUFFLE, "Shake the points; they find their places anew");
    private final Button keep = Controls.iconButton(Material2AL.CHECK, "Stop here and keep the map as it is");

    LiveControls(SessionModel session, SessionController controller) {
        pause.setId("pause-layout");
        shake.setId("shake-layout");
        keep.setId("keep-layout");
        pause.setOnAction(event -> run(session).ifPresent(run -> {
            if (pause.isSelected()) {
                run.pause();
            } else {
                run.resume();
            }
        }));
        shake.setOnAction(event -> {
            pause.setSelected(false);
            controller.perturb();
        });
        keep.setOnAction(event -> run(session).ifPresent(LayoutRun::stopAndKeep));
        session.mapJobProperty().subscribe(job -> pause.setSelected(false));
    }

    private static Optional<LayoutRun> run(SessionModel session) {
        return session.liveProperty().get().map(SessionModel.LiveMap::run);
    }

    /** The buttons, from left to right. */
    List<Node> nodes() {
        return List.of(pause, shake, keep);
    }
}
