// Package papers makes the tables and figures of the reports.
//
// It holds the stage papers. Its items are the tables 1 to 5 and figures 1 to
// 10 of the PBNN paper (Onuki, Saka, Saito: A variety of globally stable
// periodic orbits in permutation binary neural networks, 2023) and what goes
// beyond it for N = 7: counts for all dimensions, the histogram of periods, the
// statistics of all networks, and the pairing of connection numbers k and
// 7 - k. Every value comes from the tables of stage orbits; nothing is computed
// here but counts, means and differences from the published values.
//
// # Shards and files
//
// Each item is a shard, "pbnn/table2", and reads only what it needs. It writes
// files pbnn/<id>.{md,tex,csv} or pbnn/<id>.{svg,png,csv} and one row of
// papers/catalogue: captions, what the paper prints, what came out, and how they
// differ. A figure with two kinds of data has a second CSV file.
//
// # Comparison
//
// Tables are compared with data/published/pbnn_table<n>.csv value by value.
// Figures are compared in the numbers that their captions print (periods), the
// example of an equivalent permutation set with the set printed in section 3.
// Catalogue rows of what the paper does not print agree trivially and say so.
//
// # Items without data
//
// A config need not make the data of every item (tables 2 to 5 need N = 7, for
// example). Then the item's row of the catalogue has no files and says "not
// in this config"; no empty table or figure is made.
//
// # Numbering of figures
//
// Numbers are those of the captions in the publication's text. Its running text
// calls figure 2 "Fig. 3". Figure 4 shows the networks of figure 2, figures 9
// and 10 those of figure 8, so their data is filed under figures 2 and 8.
//
// # Cost
//
// About 1.5 s of one core for all items, nearly all of it for the PNG files.
package papers
