// Package feedforward has feed-forward nets of logistic units with softmax outputs
// and what trains them as Hinton and Salakhutdinov, "Reducing the Dimensionality of
// Data with Neural Networks", Science 313, 504-507 (2006), and the program they
// published with it do: layer by layer as restricted Boltzmann machines (RBM), then
// as a whole by the method of conjugate gradients (Minimize) or, as an alternative
// of today, by Adam.
//
// # The net
//
// A layer with the activities a gives the next one 1 / (1 + exp(-z)), z_j =
// sum_i a_i w_ij + b_j, and the outputs are the probabilities exp(z_j) / sum_k
// exp(z_k). The weights between two layers are a matrix with a row for each unit it
// reads and, as the last row, the bias; a net of sizes n_0 ... n_L has
// sum_l (n_(l-1) + 1) n_l weights. The loss is the mean cross-entropy, in nats.
//
// # Arithmetic
//
// Weights and activities are float32; matrix products, biases and logistic functions
// are those of package gemm, sums over a batch among them: each one chain in the order
// of the batch. Softmax and loss are float64, with package strict; losses are summed by
// strict.PairwiseSum. So the bits of all results are the same on every platform and for
// any number of threads. Random numbers come from Source, which the caller makes of a
// seed for each purpose: no state is carried from batch to batch.
package feedforward
