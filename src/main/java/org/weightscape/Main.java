package org.weightscape;

import org.weightscape.app.Explorer;
import org.weightscape.app.LaunchOptions;
import org.weightscape.app.LaunchOptions.Screenshot;
import org.weightscape.app.map.MapWindowBench;
import org.weightscape.app.theme.ThemeChoice;
import org.weightscape.cli.Weightscape;
import org.weightscape.cli.Window;
import org.weightscape.job.Cancellation;
import org.weightscape.job.Progress;
import org.weightscape.map.WindowTimes;

/** Where the program begins: puts the command line and the window, which know nothing of each other, together. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(Weightscape.run(new ExplorerWindow(), arguments));
    }

    /** The explorer as the command line sees it. */
    private static final class ExplorerWindow implements Window {

        @Override
        public boolean open(Request request) {
            if (request.picture().isEmpty() && !Display.isPresent()) {
                return false;
            }
            LaunchOptions options = new LaunchOptions(
                    request.zoo(),
                    request.look().map(look -> switch (look) {
                        case LIGHT -> ThemeChoice.LIGHT;
                        case DARK -> ThemeChoice.DARK;
                    }),
                    request.picture().map(picture ->
                            new Screenshot(picture.file(), picture.width(), picture.height(), Screenshot.Scene.MAP)));
            Explorer.launch(options);
            return true;
        }

        @Override
        public WindowTimes countFrames(int points, int width, int height, int frames, Progress progress) {
            if (!Display.isPresent()) {
                Explorer.needNoDisplay();
            }
            return MapWindowBench.run(points, width, height, frames, progress, Cancellation.NEVER);
        }
    }
}
