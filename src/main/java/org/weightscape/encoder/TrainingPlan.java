package org.weightscape.encoder;

import java.util.List;

/**
 * What a training is about to do.
 *
 * @param config with all automatic values filled in
 * @param parameters trainable numbers
 * @param nativeBytes native memory that the training takes, and keeps constant
 * @param stepsPerEpoch steps in an epoch
 * @param firstEpoch 1, or where a resumed training goes on
 * @param epochs planned in all; 0 where a time budget decides
 * @param kernels which kernels compute, with how many threads
 * @param remarks what a person should know, one sentence each
 */
public record TrainingPlan(
        EncoderConfig config,
        long parameters,
        long nativeBytes,
        int stepsPerEpoch,
        int firstEpoch,
        int epochs,
        String kernels,
        List<String> remarks) {

    public TrainingPlan {
        remarks = List.copyOf(remarks);
    }
}
