// Package basenet is the stage that trains the net on which Taherkhani and
// Seyyedsalehi, "Design of a chaotic feed forward neural network", build theirs:
// 256-200-200-750-10, logistic units, for the digits of stage digits (sections 1.3
// and 5). They say that it was trained as in their reference [23], Hinton and
// Salakhutdinov, Science 313, 504-507 (2006), and give no more than that, 100 % on
// the training images and 143 errors on the 4649 test images.
//
// Each hidden layer is pretrained as a restricted Boltzmann machine on the
// probabilities of the one below it, by contrastive divergence in batches of 100,
// with the settings of the program that was published with [23]. The first machine
// needs pixels from 0 to 1, not -1; its weights are turned into those of a layer that
// reads them as they are (feedforward.FromUnit). Fine-tuning by cross-entropy follows
// [23], too: conjugate gradients with three line searches on each batch of 1000, drawn
// anew in each epoch, in the first epochs for the weights of the outputs only. Adam is
// the alternative. Three plain classifiers on the same images say how hard these are.
//
// # Where we differ from [23]
//
//   - Batches of 1000 never get all training images right: two of the USPS images,
//     numbers 3745 and 3940, are labelled 4 and look like 1, and what a batch with
//     one of them learns, the others undo. Adam on batches of 100 ends the same. In
//     the last epochs (full) all images are therefore one batch, with more line
//     searches.
//   - The line search is written after Nocedal and Wright (feedforward.Minimize).
//
// # Shards
//
// Each epoch is a shard that starts from the state at the end of the one before: a
// run that is stopped goes on there, and more epochs at the end of a phase leave
// the earlier ones as they are. Random numbers belong to a seed, phase, epoch and
// batch. Cost, for the default settings and 4649 images: about 2e12 multiplications a
// seed, most of them for the epochs with full batches.
package basenet
