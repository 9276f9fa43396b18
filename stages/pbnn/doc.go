// Package pbnn is the map of Onuki, Saka and Saito, "A variety of globally stable
// periodic orbits in permutation binary neural networks" (2023), to the code. Paths
// are those of the module's stages; the stages are orbits, search, signals and pbnn_report.
//
// # Why table 2 comes out
//
// Five files, from the definitions to the printed page: model/pbnn/network.go,
// model/pbnn/standard.go, model/dmap/analysis.go, pbnn/orbits/bruteforce.go,
// pbnn/report/table_gbpos.go.
//
// # Definitions
//
//	eq. (1), DBNN                      model/dbnn/dbnn.go: hidden, output; Embed in model/dbnn/embed.go makes a PBNN one
//	eq. (2), PBNN                      model/pbnn/network.go: Step, hidden, permute
//	sec. 2.2, CN0 to CN7               model/pbnn/cn.go: Weights, Mirror; permutation IDs: model/pbnn/id.go: ParseID
//	eq. (3), Dmap                      model/pbnn/network.go: Dmap
//	definition 2.1, BPP, BPO, EPP      model/dmap/analysis.go: Analyse, IsBPP
//	eq. (4), (5), endpoints            model/dmap/state.go: Endpoints; model/pbnn/cn.go: EndpointsFixed
//	definition 3.1, GBPO               model/dmap/analysis.go: GBPO; with its states model/pbnn/network.go: GBPO
//	definition 3.2, eq. (6), R and EPS model/pbnn/standard.go: R, EPS
//	definition 3.3, standard ID        model/pbnn/standard.go: Standard, IsStandard; all of them: model/pbnn/enumerate.go: Standards
//	definition 3.4, basic ID           model/pbnn/standard.go: IsBasic; model/pbnn/permutation.go: Basic
//	theorem 3.5                        model/pbnn/count.go: CountTheorem; for any N CountStandard
//	sec. 4, brute force attack         pbnn/orbits/bruteforce.go: bruteForce
//	definition 4.1, basic period       model/pbnn/paper_test.go: basicPeriod
//
// # Tables and figures
//
//	table 1       model/pbnn/count.go, pbnn/orbits/statistics.go: count, pbnn/report/table_counts.go: buildTable1
//	tables 2 to 5 pbnn/orbits/bruteforce.go, pbnn/report/table_gbpos.go: buildGBPOs
//	figure 1      model/dbnn/dbnn.go, pbnn/orbits/figures.go: addDBNN, pbnn/report/fig_networks.go: buildDBNN
//	figure 2      pbnn/report/examples.go: readCompared, pbnn/report/fig_networks.go: buildNetworksWithPatterns
//	figure 3      pbnn/orbits/figures.go: figures, pbnn/report/fig_networks.go: buildLocal
//	figures 4, 10 pbnn/report/examples.go: readCompared, pbnn/report/dmaps.go: buildDmaps
//	figure 5      pbnn/orbits/figures.go: addEquivalent, pbnn/report/wirings.go: buildEquivalents
//	figure 6      pbnn/orbits/figures.go: addEquivalent, pbnn/report/wirings.go: buildBasic
//	figure 7      pbnn/orbits/figures.go: addEquivalent, pbnn/report/wirings.go: buildSubConnections
//	figure 8      pbnn/report/examples.go: readCompared, pbnn/report/fig_networks.go: buildNetworks
//	figure 9      pbnn/report/examples.go: readCompared, pbnn/report/patterns.go: buildPatterns
//
// # Beyond the paper
//
// Facts that the paper does not use are proved in model/pbnn/doc.go. On them rest
// the sweep of all permutations up to N = 13 (model/pbnn/sweep.go: All,
// pbnn/orbits/sweep.go: sweep, pbnn/orbits/statistics.go: statistics) and the estimates
// for N up to 20 (model/pbnn/walker.go: GBPOs, pbnn/beyond/estimate.go: estimate).
// pbnn/report/beyond/items.go lists what is shown of them; beside it the basin trees of
// the networks of figure 8 (pbnn/report/trees.go: buildBasinTrees) and the patterns of
// the longest orbits (pbnn/report/patterns.go: buildLongOrbits).
//
// What the paper leaves open (sec. 5), networks for wanted signals and as hardware and
// why GBPOs arise: model/synthesis/doc.go proves when a signal is stored,
// model/synthesis/find.go: Find finds what stores it, model/hardware/verilog.go: Verilog
// writes it down; pbnn/signals/answer.go: answer, pbnn/signals/count.go: countCycles,
// pbnn/signals/properties.go: properties.
//
// The command orbit looks at one network (pbnn/look/look.go: newLook), with a picture
// (pbnn/report/portrait.go: Portrait), and finds one for a signal (pbnn/look/store.go:
// store).
package pbnn
