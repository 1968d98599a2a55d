package org.weightscape.encoder.kernel;

import java.nio.FloatBuffer;
import org.weightscape.job.Cancellation;

/**
 * What the encoder computes with. Layers are written against this interface only; the two implementations give the same numbers
 * up to rounding. Shapes: {@code n} samples of {@code t} tokens of width {@code d} are a matrix of n·t rows and d columns.
 * Outputs never share memory with inputs unless said so. Nothing here allocates native memory on the host implementation.
 *
 * <p>A third implementation, for a device that ND4J does not know, needs to implement these operations and nothing else.
 */
public sealed interface Kernels extends AutoCloseable permits PortableKernels, HostKernels {

    /** Constant added to the standard deviation by {@link #layerNorm} (official code). */
    double NORM_EPSILON = 1e-6;

    /** Constant added to the variance by {@link #batchNorm} (PyTorch). */
    double BATCH_NORM_EPSILON = 1e-5;

    /** Share of a new batch in the running statistics of {@link #batchNorm} (PyTorch). */
    double BATCH_NORM_MOMENTUM = 0.1;

    /** What this implementation is called: {@code host} or {@code portable}. */
    String name();

    /** How many threads compute. */
    int threads();

    /** Floating-point operations of all matrix products so far, those within attention included. */
    long operations();

    /** Says that computing begins; until {@link #end()} the cores are meant for this. Calls may be nested. */
    void begin();

    /** Says that computing pauses. */
    void end();

    /**
     * From now on what takes long, and {@link #write}, is not begun when nobody waits for it, and {@link #product} is left even in its
     * middle: by a {@link java.util.concurrent.CancellationException}, after which what was to be written is of no use. Whatever is
     * called to save or to put back where a model stood is done in any case, and so are {@link #adam} and {@link #sumOfSquares}.
     */
    void cancelWith(Cancellation cancellation);

    /** Copies numbers from the heap. {@code from} may be longer than the matrix. */
    void write(float[] from, Matrix to);

    /** Copies numbers to the heap. {@code to} may be longer than the matrix. */
    void read(Matrix from, float[] to);

    /**
     * The numbers of a matrix, to be read before it is written again: its own memory if Java can see that, else a copy.
     *
     * @return a buffer of exactly these
     */
    FloatBuffer view(Matrix from);

    /** As {@link #write(float[], Matrix)}, for numbers that need all their digits. */
    void write(double[] from, Matrix to);

    /** As {@link #read(Matrix, float[])}, for numbers that need all their digits. */
    void read(Matrix from, double[] to);

    /** {@code out = alpha·f(a)·f(b) + beta·out}. */
    void product(Matrix a, Form formA, Matrix b, Form formB, double alpha, double beta, Matrix out);

    /** Sets every number. */
    void fill(Matrix out, double value);

    /** Copies numbers of the same count. */
    void copy(Matrix from, Matrix to);

    /** {@code into += x}. */
    void add(Matrix x, Matrix into);

    /** Every row of {@code out} becomes {@code row}. */
    void fillRows(Matrix row, Matrix out);

    /** {@code into += row} in every row. */
    void addRow(Matrix row, Matrix into);

    /** {@code out = x + row} in every row. */
    void plusRow(Matrix x, Matrix row, Matrix out);

    /** {@code out[j] = Σ_i x[i][j]}: the gradient of a bias. */
    void columnSums(Matrix x, Matrix out);

    /** {@code out = f(x)}; {@code out} may be {@code x}. */
    void activate(Nonlinearity f, Matrix x, Matrix out);

    /**
     * {@code gradient *= f'}, in place.
     *
     * @param kept the input or the output of {@link #activate}, as {@link Nonlinearity#derivesFromInput} says
     */
    void activateBackward(Nonlinearity f, Matrix kept, Matrix gradient);

    /** {@code out = drop(x)}; {@code out} may be {@code x}. The same call on the gradient is the backward pass. */
    void dropout(Matrix x, Dropout dropout, Matrix out);

    /** {@code out = base + drop(x)}: a branch joins its residual. {@code out} may be {@code base} or {@code x}. */
    void plusDropped(Matrix base, Matrix x, Dropout dropout, Matrix out);

    /**
     * {@code out = alpha·(x − mean)/(std + eps) + bias} in every row, with the unbiased standard deviation (official {@code Norm}).
     *
     * @param statistics rows × 2, receives mean and 1/(std + eps)
     */
    void layerNorm(Matrix x, Matrix alpha, Matrix bias, Matrix out, Matrix statistics);

    /** Backward of {@link #layerNorm}: adds to {@code gradientX}, sets the other two. */
    void layerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix alpha,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientAlpha,
            Matrix gradientBias);

    /**
     * {@code out = weight·(x − mean)/√(var + eps) + bias} in every row, with the biased variance: PyTorch's own layer normalisation,
     * which the attention embedder has. {@code eps} is {@link #BATCH_NORM_EPSILON}.
     *
     * @param statistics rows × 2, receives mean and 1/√(var + eps)
     */
    void torchLayerNorm(Matrix x, Matrix weight, Matrix bias, Matrix out, Matrix statistics);

    /** Backward of {@link #torchLayerNorm}: sets all three gradients; {@code gradientX} may be {@code gradientOut}. */
    void torchLayerNormBackward(
            Matrix gradientOut,
            Matrix x,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias);

    /**
     * Scaled dot-product attention of every sample over its own tokens, for each head.
     *
     * @param qkv n·t rows, 3·d columns: queries, keys, values, each with its heads side by side
     * @param tokens t
     * @param heads number of heads; divides d
     * @param dropout of the attention probabilities; index (sample·heads + head)·t² + row·t + column
     * @param probabilities n·heads·t rows, t columns; receives the softmax before dropout
     * @param context n·t rows, d columns; receives the result
     */
    void attention(Matrix qkv, int tokens, int heads, Dropout dropout, Matrix probabilities, Matrix context);

    /** What the scores of attention are multiplied by: 1/√s for heads of s = width/heads columns. */
    static double attentionScale(int width, int heads) {
        return 1 / Math.sqrt((double) width / heads);
    }

    /** Backward of {@link #attention}: sets {@code gradientQkv}. */
    void attentionBackward(
            Matrix gradientContext,
            Matrix qkv,
            Matrix probabilities,
            int tokens,
            int heads,
            Dropout dropout,
            Matrix gradientQkv);

    /**
     * Attention of a few that ask to the tokens of their sample, which are keys and values as they stand; one head.
     *
     * @param asking n·a rows, d columns: a for each of n samples
     * @param x n·t rows, d columns: all tokens
     * @param tokens t
     * @param scale of the scores
     * @param dropout of the attention probabilities; index (sample·a + asking)·t + column
     * @param probabilities n·a rows, t columns; receives the softmax before dropout
     * @param sums n·a numbers; receives what the probabilities after dropout add up to
     * @param out n·a rows, d columns; receives the tokens' sums, weighted by the probabilities after dropout
     */
    void tokenAttention(
            Matrix asking, Matrix x, int tokens, double scale, Dropout dropout, Matrix probabilities, Matrix sums, Matrix out);

    /** Backward of {@link #tokenAttention}: sets {@code gradientAsking} and {@code gradientX}. */
    void tokenAttentionBackward(
            Matrix gradientOut,
            Matrix gradientSums,
            Matrix asking,
            Matrix x,
            Matrix probabilities,
            int tokens,
            double scale,
            Dropout dropout,
            Matrix gradientAsking,
            Matrix gradientX);

    /**
     * Takes the units of one layer out of flat weight vectors.
     *
     * @param flat one weight vector a row
     * @param out samples·units rows; columns {@code width}, or {@code width + statistics}, which then follow the numbers
     */
    void gatherUnits(Matrix flat, UnitGroup group, Matrix out);

    /** Puts units back into flat weight vectors: the reverse of {@link #gatherUnits} without statistics. */
    void scatterUnits(Matrix units, UnitGroup group, Matrix flat);

    /**
     * Puts a block of tokens, plus their positions, between the others.
     *
     * @param block samples·k rows of d columns, or one row for every sample alike (k = 1)
     * @param k tokens of the block in each sample
     * @param first index of the block's first token
     * @param positions one row for each token
     * @param out samples·tokens rows
     */
    void placeTokens(Matrix block, int k, int first, Matrix positions, Matrix out);

    /** Takes a block of tokens out: {@code block} receives tokens {@code first} to {@code first + k − 1} of every sample. */
    void takeTokens(Matrix tokens, int tokensPerSample, int k, int first, Matrix block);

    /** Reads {@code reading.vectors()} vectors out of each sample's tokens. */
    void readTokens(Matrix tokens, int tokensPerSample, Reading reading, Matrix out);

    /** Backward of {@link #readTokens}: sets every row of {@code gradientTokens}. */
    void readTokensBackward(Matrix gradientOut, int tokensPerSample, Reading reading, Matrix gradientTokens);

    /**
     * Batch normalisation with the statistics of the batch, apart for each of {@code groups} equal blocks of rows.
     *
     * @param running 2 rows: running mean and running (unbiased) variance; moved once by each group, in order
     * @param statistics 2·groups rows; receives mean and 1/√(var + eps) of each group
     */
    void batchNorm(Matrix x, int groups, Matrix weight, Matrix bias, Matrix running, Matrix out, Matrix statistics);

    /** Batch normalisation with the running statistics. */
    void batchNormEvaluation(Matrix x, Matrix weight, Matrix bias, Matrix running, Matrix out);

    /** Backward of {@link #batchNorm}; {@code gradientX} may be {@code gradientOut}. */
    void batchNormBackward(
            Matrix gradientOut,
            Matrix x,
            int groups,
            Matrix weight,
            Matrix statistics,
            Matrix gradientX,
            Matrix gradientWeight,
            Matrix gradientBias);

    /**
     * The mean of {@code weights[j]·(y − target)²} over all numbers.
     *
     * @param weights one for each column
     * @param gradientFactor multiplies the gradient
     * @param gradient receives {@code gradientFactor ·} the gradient with respect to y; may be {@code y}
     */
    double squaredError(Matrix y, Matrix target, Matrix weights, double gradientFactor, Matrix gradient);

    /** Divides every row by its length (at least 1e-8); {@code lengths} (one row) receives the lengths. */
    void normalizeRows(Matrix x, Matrix out, Matrix lengths);

    /** Backward of {@link #normalizeRows}; {@code gradientX} may be {@code gradientOut}. */
    void normalizeRowsBackward(Matrix gradientOut, Matrix out, Matrix lengths, Matrix gradientX);

    /**
     * NT-Xent of a square matrix of cosines, row {@code i}'s positive being {@code i ± rows/2}; the diagonal does not count.
     *
     * @param cosines replaced by {@code gradientFactor ·} the gradient with respect to them
     * @return mean over the rows
     */
    double ntXent(Matrix cosines, double temperature, double gradientFactor);

    /**
     * {@code out[i] = x[i]·x[i + half]} for the rows of the first half: the cosine of each pair, where rows have length 1.
     *
     * @param out one row, as many columns as half the rows of {@code x}
     */
    void pairProducts(Matrix x, Matrix out);

    /** Backward of {@link #pairProducts}: sets {@code gradientX}. */
    void pairProductsBackward(Matrix gradientOut, Matrix x, Matrix gradientX);

    /** The sum of the squares. */
    double sumOfSquares(Matrix x);

    /**
     * Updates parameters and moments in place.
     *
     * @param step number of this update, from 1
     * @param gradientScale the gradient is multiplied with this first (clipping)
     */
    void adam(
            Matrix parameters, Matrix gradient, Matrix mean, Matrix square, Adam adam, long step, double learningRate,
            double gradientScale);

    /** Ends the threads, if any. */
    @Override
    void close();
}
