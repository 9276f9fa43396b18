// Package report is the stage pbnn_report: the tables and figures of Onuki, Saka and
// Saito, "A variety of globally stable periodic orbits in permutation binary neural
// networks" (2023), and what goes beyond them, most of it in package beyond.
//
// Tables 1 to 5 and what is beyond are made from the tables of stages orbits and search;
// the networks, patterns and Dmaps of figures 1 to 10 are those of packages model/pbnn and
// model/dmap for the IDs and connection numbers in orbits/examples. Nothing else is
// computed here but counts, shares, differences from the published values, and straight
// lines through finished numbers (package num/stats).
//
// Tables are compared with data/published/pbnn_table<n>.csv value by value, figures in the
// periods that their captions print, figure 5 with the set printed in section 3. Figures
// are numbered as in the captions; the text itself calls figure 2 "Fig. 3". Figure 4 shows
// the networks of figure 2, figures 9 and 10 those of figure 8, and so they are filed.
package report
