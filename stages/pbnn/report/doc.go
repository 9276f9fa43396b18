// Package report is the stage pbnn_report: the tables and figures of Onuki, Saka and
// Saito, "A variety of globally stable periodic orbits in permutation binary neural
// networks" (2023), and what goes beyond them.
//
// items.go lists them; package beyond has most of what is not in the paper. Tables 1 to
// 5 and what is beyond are made from the tables of stages orbits and search; the
// networks, patterns and Dmaps of figures 1 to 10 are those of packages model/pbnn and
// model/dmap for the IDs and connection numbers in orbits/examples. Nothing else is
// computed here but counts, shares, differences from the published values, and straight
// lines through finished numbers (package num/stats).
//
// Tables are compared with data/published/pbnn_table<n>.csv value by value, figures
// in the periods that their captions print, the equivalent permutation set of figure
// 5 with the set printed in section 3.
//
// Numbers of figures are those of the captions in the publication's text. That text
// itself calls figure 2 "Fig. 3". Figure 4 shows the networks of figure 2, figures 9
// and 10 those of figure 8, so they are filed under figures 2 and 8.
package report
