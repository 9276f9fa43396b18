// Package papers makes the tables and figures of the reports.
//
// It holds the stage papers. Its items are, for each publication, the tables and
// figures it prints and what goes beyond them:
//
//   - pbnn, Onuki, Saka, Saito: A variety of globally stable periodic orbits in
//     permutation binary neural networks, 2023. Tables 1 to 5, figures 1 to 10;
//     for N = 7 counts for all dimensions, the histogram of periods, the
//     statistics of all networks, and the pairing of connection numbers k and
//     7 - k. Made from the tables of stage orbits.
//   - attractors, Korsakova: Attractors in neural network circuits: beauty and
//     chaos, 2025. Figures 1 to 4 as the article draws them, beside each what is
//     behind it, and the exponents it prints; then a network that is really
//     chaotic, the spectra, a gallery, and a survey of random networks. Made from
//     the tables of stages attractors and survey.
//   - cfnn, Taherkhani, Seyyedsalehi et al.: Design of a chaotic feed forward
//     neural network (in Persian). Its digits and base net, sections 4 and 5:
//     sample and mean digits, numbers of images, provenance, accuracy beside plain
//     classifiers, learning curves, confusion matrix, misread images, first layer.
//     Made from the tables of stages digits and basenet.
//
// Nothing is computed here but counts, means, shares with their intervals and
// differences from the published values. Numbers in captions come from the rows.
//
// # Shards and files
//
// Each item is a shard, "pbnn/table2", and reads only what it needs. It writes
// files <paper>/<id>.{md,tex,csv}, <id>.{svg,png,csv} or, for a picture or plate, <id>.{png,csv},
// and one row of papers/catalogue: captions, what the paper prints, what came
// out, and how they differ. A figure with several kinds of data has further CSV
// files.
//
// # Stamps
//
// What is made of stamped tables shows the text of the stamps in every file and
// in the catalogue: above figures and pictures in dark red, in bold above tables,
// in a last column of CSV. It is not compared with the paper. Items need not do
// anything for it.
//
// # Keys
//
// Every figure and table shows the short key of its shard, by which neurorbit
// explain and the report's manifest.json name what it was made of: figures and
// pictures in small grey type below, Markdown and LaTeX tables in a last line. CSV
// files, which programs read, have it in manifest.json only.
//
// # Digits
//
// Pictures of digits and filters are plates: text as in other figures, and
// pictures whose pixels are squares of whole dots. They are PNG only. The USPS
// images belong to others: they are shown, but their pixels are in no CSV file,
// and the table digits/images is not listed for copying into reports.
//
// # Chaotic net
//
// Numbers of figures 2, 3 and 5 are images that the paper's text does not have;
// those drawn are ours, and the captions say so. Figures 10 and 11 have points of
// the digits where the paper has sketches; the line with the largest margin is
// computed from them: it halves the shortest connection of the convex hulls.
// Figures of several base nets show all of them where there is room; captions and
// tables name the first, or the mean over all (risk-coverage curves).
//
// # Pictures of attractors
//
// The article's drawings are tens of thousands of translucent hair lines, which
// package raster paints: the path with three vertices a step, every skip-th
// vertex joined by lines of 0.1 pt and opacity 0.1 on a sheet of 10 inches,
// coloured by |sin(1.6 y + 0.4 x)| on the colour map Spectral, equal scales, no
// axes, on white. Stage attractors makes the vertices. The window is the range of
// the vertices drawn; the article's is that of the whole path, which is larger by
// the rounding of the outermost vertices. Lines are as broad as on the article's
// sheet whatever the number of dots (picture_dots), so that pictures of all sizes
// look alike.
//
// # What is behind them
//
// The four panels show the last 2000 of the orbit points kept, the power
// spectrum with the odd multiples of the rotation number f (an orbit that equals
// its own negative has no others), and how the exponents converge: as 1/t by the
// plain mean, faster than any power by the weighted mean if the orbit is
// quasiperiodic. The sentences below them follow from the class and the numbers
// in the tables.
//
// # Survey
//
// Intervals of shares are Wilson's, 95 %. The author's estimate is judged as a
// test for chaos by precision and recall; undecided runs do not count there.
//
// # Comparison
//
// Tables are compared with data/published/pbnn_table<n>.csv value by value.
// Figures are compared in the numbers that their captions print (periods), the
// example of an equivalent permutation set with the set printed in section 3.
// The exponents of data/published/attractors_lambda.csv are compared, for the
// sets with the same N, D, s and seed, with the author's estimator (to the
// decimals printed) and, beside the figures, with the largest exponent (to half
// of the last decimal and three standard errors).
// The accuracy of the base net agrees if the printed number of errors, for which
// the paper gives no seed, lies within the range of the nets here.
// Catalogue rows of what the paper does not print agree trivially and say so.
//
// # Items without data
//
// A config need not make the data of every item (tables 2 to 5 need N = 7, the
// gallery needs two sets without a figure of the article, for example). Then the
// item's row of the catalogue has no files and says "not in this config"; no
// empty table or figure is made.
//
// # Numbering of figures
//
// Numbers are those of the captions in the publication's text. That of pbnn
// calls figure 2 "Fig. 3". Figure 4 shows the networks of figure 2, figures 9
// and 10 those of figure 8, so their data is filed under figures 2 and 8.
//
// # Cost
//
// About 2 s of one core for the PBNN paper, nearly all of it for the PNG files;
// about 0.4 to 1 s for each picture of attractors of 1500 dots, 1 to 2.5 s with
// 3000, in halves for painting and encoding; about 2 s for the digits and the
// base net with 9298 images.
package papers
