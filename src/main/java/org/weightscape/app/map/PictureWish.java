package org.weightscape.app.map;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.weightscape.map.Coloring;
import org.weightscape.map.MapPicture;
import org.weightscape.map.MapPoints;
import org.weightscape.map.Overlay;
import org.weightscape.map.Viewport;

/**
 * What a map shows at one moment, from which a picture for a file can be made on any thread.
 *
 * @param time the epoch; NaN: all at once
 * @param part empty: the whole map
 */
record PictureWish(
        MapPoints points,
        MapSnapshot.Looks looks,
        PathChoice paths,
        double time,
        double pointSize,
        Overlay overlay,
        String remark,
        Optional<Viewport> part)
        implements Supplier<MapPicture> {

    static PictureWish of(MapModel model, MapPoints points, Optional<Viewport> part) {
        return new PictureWish(
                points,
                MapSnapshot.Looks.of(model),
                PathChoice.of(model),
                model.isReplaying() ? model.time().get() : Double.NaN,
                model.pointSize().get(),
                model.overlay().get(),
                model.remark().get(),
                part);
    }

    @Override
    public MapPicture get() {
        MapPicture picture = MapPicture.of(points)
                .appearance(looks.appearance())
                .pointSize(pointSize)
                .choosing(looks.selection(), looks.filters())
                .over(overlay, remark);
        @Nullable Coloring coloring = looks.coloring();
        if (coloring != null) {
            picture = picture.colored(coloring);
        }
        if (paths.trajectories() != null && !Double.isNaN(time)) {
            picture = picture.at(paths.trajectories(), time);
        }
        picture = paths.chosen().map(picture::following).orElse(picture);
        return part.map(picture::showing).orElse(picture);
    }
}
