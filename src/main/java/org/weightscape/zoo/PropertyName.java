package org.weightscape.zoo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The canonical names of properties, and what the sources call them. Everything else keeps its own name. */
public final class PropertyName {

    public static final String EPOCH = "epoch";
    public static final String TEST_ACC = "test_acc";
    public static final String TRAIN_ACC = "train_acc";
    public static final String TEST_LOSS = "test_loss";
    public static final String TRAIN_LOSS = "train_loss";
    /** Generalisation gap: {@code train_acc − test_acc}. */
    public static final String GGAP = "ggap";
    /** Learning rate. */
    public static final String LR = "lr";
    public static final String L2 = "l2";
    public static final String DROPOUT = "dropout";
    public static final String TRAIN_FRACTION = "train_fraction";
    public static final String ACTIVATION = "activation";
    public static final String INIT = "init";
    public static final String OPTIMIZER = "optimizer";
    public static final String SEED = "seed";

    /** The canonical names in the order in which people read them. */
    public static final List<String> CANONICAL = List.of(
            EPOCH, TEST_ACC, TRAIN_ACC, TEST_LOSS, TRAIN_LOSS, GGAP, LR, L2, DROPOUT, TRAIN_FRACTION, ACTIVATION, INIT,
            OPTIMIZER, SEED);

    /** Canonical names as people read them, then all others by alphabet. */
    public static final Comparator<String> ORDER =
            Comparator.comparingInt(PropertyName::place).thenComparing(Comparator.naturalOrder());

    private static final Map<String, String> SOURCES = Map.ofEntries(
            Map.entry("step", EPOCH),
            Map.entry("epochs", EPOCH),
            Map.entry("training_iteration", EPOCH),
            Map.entry("test_accuracy", TEST_ACC),
            Map.entry("acc", TEST_ACC),
            Map.entry("train_accuracy", TRAIN_ACC),
            Map.entry("config.learning_rate", LR),
            Map.entry("learning_rate", LR),
            Map.entry("optim::lr", LR),
            Map.entry("config.l2reg", L2),
            Map.entry("l2reg", L2),
            Map.entry("optim::wd", L2),
            Map.entry("config.dropout", DROPOUT),
            Map.entry("model::dropout", DROPOUT),
            Map.entry("config.train_fraction", TRAIN_FRACTION),
            Map.entry("config.activation", ACTIVATION),
            Map.entry("model::nlin", ACTIVATION),
            Map.entry("config.w_init", INIT),
            Map.entry("init_method", INIT),
            Map.entry("model::init_type", INIT),
            Map.entry("config.optimizer", OPTIMIZER),
            Map.entry("optim::optimizer", OPTIMIZER),
            Map.entry("config.random_seed", SEED),
            Map.entry("random_seed", SEED));

    private PropertyName() {}

    private static int place(String name) {
        int place = CANONICAL.indexOf(name);
        return place < 0 ? CANONICAL.size() : place;
    }

    /** The canonical name of what a source calls {@code name}; {@code name} itself if there is none. */
    public static String canonical(String name) {
        return SOURCES.getOrDefault(name.strip().toLowerCase(Locale.ROOT), name.strip());
    }
}
