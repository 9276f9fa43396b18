package report

import (
	"fmt"
	"slices"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/pbnn/report/beyond"
	"neurorbit/stages/render/figure"
	"neurorbit/stages/render/page"
)

// Names of the tables that items read.
const (
	tableCounts        = "orbits/counts"
	tableGBPO          = "orbits/gbpo"
	tableLocal         = "orbits/local"
	tableExamples      = "orbits/examples"
	tableConnections   = "orbits/connections"
	tableEquivalents   = "orbits/equivalents"
	tableLongestOrbits = "orbits/longest_orbits"
)

// Pub is the publication.
var Pub = page.Publication{
	Name: "pbnn", Label: "Onuki, Saka, Saito (2023)", Doc: "tables (md, tex, csv) and figures (svg, png, csv) of the PBNN paper",
}

// Stage returns the stage.
func Stage() *stage.Stage { return page.Stage("pbnn_report", Pub, page.NewConfig, Items()) }

// Items returns the tables and figures in the order of the report.
func Items() []page.Item {
	list := []page.Item{{
		ID: "table1", Title: "Number of standard permutation IDs",
		Caption: "Number of standard permutation IDs of PBNNs, counted by Burnside's lemma, and of full binary connections between hidden and output layer of DBNNs with N = M = Np.",
		Tables:  []string{tableCounts}, Files: []string{table1CSV}, Build: buildTable1,
	}}
	for i, cn := range []int32{1, 2, 3, 5} {
		number := i + 2
		list = append(list, page.Item{
			ID: fmt.Sprintf("table%d", number), Title: fmt.Sprintf("GBPOs for CN%d", cn),
			Caption: fmt.Sprintf("All standard permutation IDs with a globally stable binary periodic orbit (GBPO) for CN%d, N = 7, and its period.", cn),
			Tables:  []string{tableGBPO}, Files: []string{gbpoCSV(number)}, Build: buildGBPOs(number, cn),
		})
	}
	list = append(list, figures...)
	for _, it := range slices.Concat(ours[:1], beyond.Signals, ours[1:], beyond.Items) {
		it.Beyond = true
		list = append(list, it)
	}
	return list
}

// connectionColours explains the colours in the captions of PBNNs.
const connectionColours = "Red and blue: positive and negative local connections; black: global permutation connections. " +
	"The local connections form a ring; those between neurons N and 1 start at the grey copies above and below."

// figures are those of the paper.
var figures = []page.Item{{
	ID: "fig1", Drawn: true, Title: "Dynamic binary neural network",
	Caption: "A dynamic binary neural network (DBNN): ternary connections w from the inputs x to the hidden neurons y, ternary connections c from there to the outputs, which are fed back. Red: positive, blue: negative; connections of weight 0 and the thresholds are not drawn. The paper does not print the parameters of its network; this one is an example of ours.",
	Tables:  []string{tableExamples, tableConnections}, Build: buildDBNN,
}, {
	ID: "fig2", Drawn: true, Title: "Two PBNNs and their orbits",
	Caption: "Permutation binary neural networks (PBNNs) and the spatiotemporal pattern of their longest binary periodic orbit (BPO); the last column is the return to the first. White squares: +1, black: −1. " + connectionColours,
	Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: readCompared(2, buildNetworksWithPatterns),
}, {
	ID: "fig3", Drawn: true, Title: "The eight local binary connections",
	Caption: "Local binary connections (wa, wb, wc) from inputs i−1, i, i+1 to hidden neuron i for connection numbers CN0 to CN7. Red: +1, blue: −1.",
	Tables:  []string{tableLocal}, Build: buildLocal,
}, {
	ID: "fig4", Drawn: true, Title: "Dmaps of the two PBNNs",
	Caption: "Digital return maps (Dmaps) of the networks of figure 2: black points, and in blue their longest BPO as the closed staircase between map and diagonal.",
	Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: readCompared(2, buildDmaps),
}, {
	ID: "fig5", Drawn: true, Title: "Equivalent permutation connections",
	Caption: "The equivalent permutation set of one standard permutation ID (first, bold): each connection is the shift operator R applied to the one before. Red: the paper prints another ID there; see the errata.",
	Tables:  []string{tableEquivalents}, Files: []string{epsCSV},
	Build: readWirings(5, 40, figure.DoubleColumn, "Equivalent permutation connections", buildEquivalents),
}, {
	ID: "fig6", Drawn: true, Title: "Basic permutation connections",
	Caption: "The basic permutation connections, the fixed points of the shift operator R.",
	Tables:  []string{tableEquivalents}, Build: readWirings(6, 44, figure.DoubleColumn, "Basic permutation connections", buildBasic),
}, {
	ID: "fig7", Drawn: true, Title: "Equal sub-connections",
	Caption: "Permutation connections that consist of equal sub-connections, as only dimensions that are not prime allow. Grey and white bands set them apart. The paper does not print its IDs; these are examples of ours.",
	Tables:  []string{tableEquivalents},
	Build:   readWirings(7, 52, figure.SingleColumn, "Permutation connections made of equal sub-connections", buildSubConnections),
}, {
	ID: "fig8", Drawn: true, Title: "Four PBNNs with GBPOs",
	Caption: "PBNNs that have a globally stable orbit. " + connectionColours,
	Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: readCompared(8, buildNetworks),
}, {
	ID: "fig9", Drawn: true, Title: "The four GBPOs as spatiotemporal patterns",
	Caption: "Spatiotemporal patterns of the GBPOs of the networks of figure 8; the last column is the return to the first. White squares: +1, black: −1.",
	Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: readCompared(8, buildPatterns),
}, {
	ID: "fig10", Drawn: true, Title: "The four GBPOs in Dmaps",
	Caption: "Digital return maps of the networks of figure 8: black points, and in blue the GBPO as the closed staircase between map and diagonal.",
	Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: readCompared(8, buildDmaps),
}}

// ours are drawn like the paper's, or stand beside table 1, and are not in it.
var ours = []page.Item{{
	ID: "beyond_driven", Drawn: true, Title: "Machines that a ring of majority gates drives from any start",
	Caption: "Networks whose GBPO is a wanted signal: the signal on the sites of the ring (white squares: +1, black: −1; the last column is the return to the first), and all states but the endpoints as dots, each joined with the one that follows it: the signal is the ring, turning clockwise, and what falls into it hangs on it as trees. The table below says what it means that a network stores a signal.",
	Tables:  []string{beyond.TableSignals}, Build: buildDriven,
}, {
	ID: "beyond_counts", Title: "Standard permutation IDs for all N, prime or not",
	Caption: "Number of standard permutation IDs for dimensions that need not be prime: by Burnside's lemma, by theorem 3.5 where N is prime, and by enumeration where the config asks for it.",
	Tables:  []string{tableCounts}, Build: buildCounts,
}, {
	ID: "beyond_basin_trees", Drawn: true, Title: "How all states fall into the four GBPOs",
	Caption: "The Dmaps of figure 10 as graphs: each of the 126 states that are no endpoints is a dot, joined with the state that follows it. The GBPO is the ring, turning clockwise; what falls into it hangs on it as trees, one circle outwards for each step from the ring. Each picture is its own negative: turning it by half gives −x for x.",
	Tables:  []string{tableExamples}, Build: buildBasinTrees,
}, {
	ID: "beyond_patterns", Drawn: true, Title: "The longest GBPOs as spatiotemporal patterns",
	Caption: "For the largest dimension, the longest GBPO of CN1 or CN3 and that of CN2 or CN5, from its smallest state index; of several the one with the smallest ID. White squares: +1, black: −1; the last column is the return to the first. The second half of the period repeats the first with black and white exchanged.",
	Tables:  []string{beyond.TableStatistics, tableLongestOrbits}, Build: beyond.OfStatistics(buildLongOrbits),
}}
