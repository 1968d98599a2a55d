package org.weightscape.encoder;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What one setting of {@link EncoderConfig} means, and the numbers it may take. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
    /** One phrase for a person. */
    String value();

    /** The smallest number allowed. */
    double min() default 0;

    /** The largest number allowed. */
    double max() default Double.MAX_VALUE;
}
