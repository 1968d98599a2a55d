package org.weightscape.map;

import java.util.ArrayList;
import java.util.List;
import org.weightscape.map.Dots.Sheet;

/**
 * Points on their way from one layout to another of the same points. An instance keeps work space and so has one user at a
 * time; what it gives is good until it is asked again.
 */
public final class Movement {
    private final float[] fromX;
    private final float[] fromY;
    private final Dots end;
    private final List<Sheet> moving = new ArrayList<>();

    /**
     * @param end the points as they are drawn in the end
     * @throws IllegalArgumentException if the layouts have different numbers of points
     */
    public Movement(PointCloud from, PointCloud to, Dots end) {
        if (from.size() != to.size()) {
            throw new IllegalArgumentException("layouts of %d and %d points".formatted(from.size(), to.size()));
        }
        this.fromX = from.x();
        this.fromY = from.y();
        this.end = end;
    }

    /**
     * The points on their way.
     *
     * @param share of the way, 0 at the beginning to 1 in the end
     */
    public Dots at(float share) {
        if (moving.isEmpty()) {
            end.sheets().forEach(sheet -> moving.add(sheet.shuffled()));
        }
        List<Sheet> now = new ArrayList<>();
        for (Sheet goal : moving) {
            float[] x = new float[goal.size()];
            float[] y = new float[goal.size()];
            for (int k = 0; k < x.length; k++) {
                int point = goal.points()[k];
                x[k] = fromX[point] + (goal.x()[k] - fromX[point]) * share;
                y[k] = fromY[point] + (goal.y()[k] - fromY[point]) * share;
            }
            now.add(new Sheet(goal.layer(), goal.points(), x, y, goal.colors(), null, goal.crowding()));
        }
        return new Dots(now, end.crowdingUnit(), end.shapes());
    }
}
