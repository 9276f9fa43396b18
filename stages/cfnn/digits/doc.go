// Package digits is the stage that provides the images of handwritten digits on
// which Taherkhani, Seyyedsalehi et al., "Design of a chaotic feed forward neural
// network", train and test their networks (section 5): the USPS digits in the
// "resampled" split of Rasmussen and Williams, 4649 images for training and 4649
// for testing, 16 x 16 pixels in [-1, 1].
//
// The data are not part of the project. Its Fetch looks for them in data/raw,
// then where the config or NEURORBIT_USPS says, then on mirrors, and puts what it
// finds into data/raw; package usps reads them, from the resampled split itself or
// from the original one, and accepts nothing whose arrays do not have the known
// digests. Where they cannot be had, images of package strokes may take their
// place; what is made of those carries the stamp "synthetic digits, not USPS".
//
// Cost: a second, and some 10 MB of download at the first run.
package digits
