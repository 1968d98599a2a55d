package org.weightscape.cli;

import org.weightscape.zoo.BadInputException;

/** Several numbers in one word of a command. */
final class NumberList {

    private NumberList() {}

    /**
     * The numbers of a word.
     *
     * @param option where the word was given, for what is said of a mistake
     * @param count of numbers that there must be
     */
    static double[] parse(String option, String text, String separator, int count) {
        String[] words = text.split(separator, -1);
        double[] numbers = new double[count];
        try {
            if (words.length == count) {
                for (int i = 0; i < count; i++) {
                    numbers[i] = Double.parseDouble(words[i]);
                }
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw new BadInputException("%s %s: %s is no number.".formatted(option, text, e.getMessage()), e);
        }
        throw new BadInputException("%s %s: write %d numbers with %s between them.".formatted(option, text, count, separator));
    }
}
