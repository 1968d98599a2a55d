package org.weightscape.cli;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.weightscape.map.MapPicture;
import org.weightscape.map.RowRanges;
import org.weightscape.map.Trajectories;
import org.weightscape.map.TrajectoryChoice;
import org.weightscape.zoo.BadInputException;
import org.weightscape.zoo.Zoo;
import picocli.CommandLine.Option;

/** The way of models through their training, on a map. */
final class TrajectoryOptions {
    private static final String SAMPLE = "sample";
    private static final String SELECTION = "selection";

    @Option(
            names = "--trajectories",
            split = ",",
            paramLabel = "ROWS|selection|sample",
            description = "Draws the path of each model that one of these checkpoints belongs to, such as 0-99,105, of the"
                    + " selected ones, or of a sample of all models.")
    private List<String> whose = List.of();

    @Option(
            names = "--time",
            paramLabel = "EPOCH",
            description = "Shows each model where it was at this epoch, over ghosts of its earlier checkpoints.")
    private Optional<Double> time = Optional.empty();

    /** The picture with the trajectories and at the epoch that were asked for. @param selection the selected checkpoints */
    MapPicture draw(MapPicture picture, Zoo zoo, BitSet selection) {
        if (whose.isEmpty() && time.isEmpty()) {
            return picture;
        }
        Trajectories trajectories = Trajectories.of(zoo);
        MapPicture drawn = whose.isEmpty() ? picture : picture.following(choice(zoo, trajectories, selection));
        return time.isEmpty() ? drawn : drawn.at(trajectories, epoch(trajectories, time.get()));
    }

    private TrajectoryChoice choice(Zoo zoo, Trajectories trajectories, BitSet selection) {
        if (whose.contains(SAMPLE)) {
            return TrajectoryChoice.sample(trajectories);
        }
        BitSet rows = new BitSet();
        for (String some : whose) {
            if (some.equals(SELECTION) && selection.isEmpty()) {
                throw new BadInputException("--trajectories selection: nothing is selected; say what with --select.");
            }
            rows.or(some.equals(SELECTION) ? selection : RowRanges.parse("--trajectories", some, zoo.checkpoints()));
        }
        return TrajectoryChoice.of(trajectories, rows);
    }

    private static double epoch(Trajectories trajectories, double wanted) {
        if (!trajectories.hasMotion()) {
            throw new BadInputException(
                    "--time %s: the models of this zoo have one epoch each, so nothing moves.".formatted(wanted));
        }
        if (!(wanted >= trajectories.first() && wanted <= trajectories.last())) {
            throw new BadInputException("--time %s: give an epoch from %s to %s."
                    .formatted(wanted, trajectories.first(), trajectories.last()));
        }
        return wanted;
    }
}
