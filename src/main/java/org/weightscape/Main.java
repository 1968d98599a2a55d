package org.weightscape;

import org.weightscape.cli.Weightscape;

/** Where the program begins: puts the command line and the window, which know nothing of each other, together. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(Weightscape.run(zoo -> false, arguments));
    }
}
