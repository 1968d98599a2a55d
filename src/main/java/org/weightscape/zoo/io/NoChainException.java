package org.weightscape.zoo.io;

/** The tensors of a state dict cannot be understood as a chain of layers; the message is a clause that says why. */
final class NoChainException extends Exception {
    private static final long serialVersionUID = 1L;

    NoChainException(String reason) {
        super(reason);
    }

    /** The clause. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
