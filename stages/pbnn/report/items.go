package report

import (
	"fmt"

	"neurorbit/pipeline/stage"
	"neurorbit/stages/render/page"
)

// Names of the tables that items read.
const (
	tableCounts        = "orbits/counts"
	tableGBPO          = "orbits/gbpo"
	tableNetworks      = "orbits/networks"
	tableLocal         = "orbits/local"
	tableExamples      = "orbits/examples"
	tableConnections   = "orbits/connections"
	tableEquivalents   = "orbits/equivalents"
	tableStatistics    = "orbits/statistics"
	tablePeriods       = "orbits/periods"
	tableLongest       = "orbits/longest"
	tableLongestOrbits = "orbits/longest_orbits"
	tableEstimates     = "search/estimates"
)

// Pub is the publication.
var Pub = page.Publication{Name: "pbnn", Label: "Onuki, Saka, Saito (2023)", Doc: "tables (md, tex, csv) and figures (svg, png, csv) of the PBNN paper"}

// Stage returns the stage.
func Stage() *stage.Stage { return page.Stage("pbnn_report", Pub, page.NewConfig, Items()) }

// Items returns the tables and figures in the order of the report.
func Items() []page.Item {
	list := []page.Item{
		{
			ID: "table1", Title: "Number of standard permutation IDs",
			Caption: "Number of standard permutation IDs of PBNNs, counted by Burnside's lemma, and of full binary connections between hidden and output layer of DBNNs with N = M = Np.",
			Tables:  []string{tableCounts}, Files: []string{table1CSV}, Build: buildTable1,
		},
	}
	for i, cn := range []int32{1, 2, 3, 5} {
		number := i + 2
		list = append(list, page.Item{
			ID: fmt.Sprintf("table%d", number), Title: fmt.Sprintf("GBPOs for CN%d", cn),
			Caption: fmt.Sprintf("All standard permutation IDs with a globally stable binary periodic orbit (GBPO) for CN%d, N = 7, and its period.", cn),
			Tables:  []string{tableGBPO}, Files: []string{gbpoCSV(number)}, Build: buildGBPOs(number, cn),
		})
	}
	list = append(list, figures...)
	for _, it := range beyond {
		it.Beyond = true
		list = append(list, it)
	}
	return list
}

// connectionColours explains the colours in the captions of PBNNs.
const connectionColours = "Red and blue: positive and negative local connections; black: global permutation connections. " +
	"The local connections form a ring; those between neurons N and 1 start at the grey copies above and below."

// figures are those of the paper.
var figures = []page.Item{
	{
		ID: "fig1", Drawn: true, Title: "Dynamic binary neural network",
		Caption: "A dynamic binary neural network (DBNN): ternary connections w from the inputs x to the hidden neurons y, ternary connections c from there to the outputs, which are fed back. Red: positive, blue: negative; connections of weight 0 and the thresholds are not drawn. The paper does not print the parameters of its network; this one is an example of ours.",
		Tables:  []string{tableExamples, tableConnections}, Build: buildDBNN,
	},
	{
		ID: "fig2", Drawn: true, Title: "Two PBNNs and their orbits",
		Caption: "Permutation binary neural networks (PBNNs) and the spatiotemporal pattern of their longest binary periodic orbit (BPO); the last column is the return to the first. White squares: +1, black: −1. " + connectionColours,
		Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: buildNetworksWithPatterns,
	},
	{
		ID: "fig3", Drawn: true, Title: "The eight local binary connections",
		Caption: "Local binary connections (wa, wb, wc) from inputs i−1, i, i+1 to hidden neuron i for connection numbers CN0 to CN7. Red: +1, blue: −1.",
		Tables:  []string{tableLocal}, Build: buildLocal,
	},
	{
		ID: "fig4", Drawn: true, Title: "Dmaps of the two PBNNs",
		Caption: "Digital return maps (Dmaps) of the networks of figure 2: black points, and in blue their longest BPO as the closed staircase between map and diagonal.",
		Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: buildDmaps(2),
	},
	{
		ID: "fig5", Drawn: true, Title: "Equivalent permutation connections",
		Caption: "The equivalent permutation set of one standard permutation ID (first, bold): each connection is the shift operator R applied to the one before.",
		Tables:  []string{tableEquivalents}, Files: []string{epsCSV}, Build: buildEquivalents,
	},
	{
		ID: "fig6", Drawn: true, Title: "Basic permutation connections",
		Caption: "The basic permutation connections, the fixed points of the shift operator R.",
		Tables:  []string{tableEquivalents}, Build: buildBasic,
	},
	{
		ID: "fig7", Drawn: true, Title: "Equal sub-connections",
		Caption: "Permutation connections that consist of equal sub-connections, as only dimensions that are not prime allow. Grey and white bands set them apart. The paper does not print its IDs; these are examples of ours.",
		Tables:  []string{tableEquivalents}, Build: buildSubConnections,
	},
	{
		ID: "fig8", Drawn: true, Title: "Four PBNNs with GBPOs",
		Caption: "PBNNs that have a globally stable orbit. " + connectionColours,
		Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: buildNetworks,
	},
	{
		ID: "fig9", Drawn: true, Title: "The four GBPOs as spatiotemporal patterns",
		Caption: "Spatiotemporal patterns of the GBPOs of the networks of figure 8; the last column is the return to the first. White squares: +1, black: −1.",
		Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: buildPatterns,
	},
	{
		ID: "fig10", Drawn: true, Title: "The four GBPOs in Dmaps",
		Caption: "Digital return maps of the networks of figure 8: black points, and in blue the GBPO as the closed staircase between map and diagonal.",
		Tables:  []string{tableExamples}, Files: []string{figuresCSV}, Build: buildDmaps(8),
	},
}

// pairingCaption explains the pairing.
const pairingCaption = "The Dmaps f of CN k and g of CN 7−k with one permutation are negatives of each other, g(x) = −f(x), and both are odd. " +
	"On pairs {x, −x} of opposite states they are the same map, so a GBPO of either comes from the only cycle of pairs; let m be its length. " +
	"A GBPO equals its negative, so after m steps it is at −x and its period is 2m. " +
	"m steps of g are m steps of f times (−1)^m: for even m (period divisible by 4) g has a GBPO of the same period, " +
	"for odd m (period 2 mod 4) g is back at x after m steps and has two BPOs of period m instead. " +
	"So periods divisible by 4 are shared, and a period 2 mod 4 belongs to exactly one of the two. N = 7; CN6 is read from CN3 with the mirrored permutation."

// beyond is what is not in the paper.
var beyond = []page.Item{
	{
		ID: "beyond_counts", Title: "Standard permutation IDs for all N, prime or not",
		Caption: "Number of standard permutation IDs for dimensions that need not be prime: by Burnside's lemma, by theorem 3.5 where N is prime, and by enumeration where the config asks for it.",
		Tables:  []string{tableCounts}, Build: buildCounts,
	},
	{
		ID: "beyond_basin_trees", Drawn: true, Title: "How all states fall into the four GBPOs",
		Caption: "The Dmaps of figure 10 as graphs: each of the 126 states that are no endpoints is a dot, joined with the state that follows it. The GBPO is the ring, turning clockwise; what falls into it hangs on it as trees, one circle outwards for each step from the ring. Each picture is its own negative: turning it by half gives −x for x.",
		Tables:  []string{tableExamples}, Build: buildBasinTrees,
	},
	{
		ID: "beyond_periods", Drawn: true, Title: "Periods of the GBPOs",
		Caption: "How many standard permutation IDs have a GBPO of which period, by connection number, N = 7. All periods are even: a unique orbit equals its negative, since every Dmap is an odd function, and so consists of pairs of opposite states. CN0 and CN7 have no GBPO.",
		Tables:  []string{tablePeriods}, Build: buildPeriods,
	},
	{
		ID: "beyond_networks", Title: "What all networks do, by connection number",
		Caption: "All standard permutation IDs under each connection number, N = 7. BPOs made of endpoints do not count as BPOs. Transient: steps until a state reaches its orbit, endpoints included; the mean is over all 128 states, then over the networks. Basins are shares of all 128 states.",
		Tables:  []string{tableNetworks}, Build: buildSurveyTable,
	},
	{
		ID: "beyond_basins", Drawn: true, Title: "Number of BPOs, transients and basins",
		Caption: "Distributions over all standard permutation IDs for each connection number, N = 7: (a) number of BPOs, up to where 98 % are reached, (b) longest transient, (c) share of the 128 states in the largest basin of a BPO. CN k and CN 7−k have equal transients: their Dmaps are negatives of each other. (CN3 is the mirror image of CN6, the partner of CN1.)",
		Tables:  []string{tableNetworks}, Build: buildSurveyFigure,
	},
	{
		ID: "beyond_pairing", Drawn: true, Title: "Pairing of CN k and CN 7−k",
		Caption: pairingCaption + " Each circle counts the IDs with a GBPO of the one period under CN k and the other under CN 7−k: all lie on the diagonal or in the shaded bands, where one of the two has none.",
		Tables:  []string{tableGBPO, tableNetworks}, Build: buildPairing,
	},
	{
		ID: "beyond_pairs", Title: "Pairing of CN k and CN 7−k in numbers",
		Caption: pairingCaption,
		Tables:  []string{tableGBPO, tableNetworks}, Build: buildPairs,
	},
	{
		ID: "beyond_sweep", Title: "All GBPOs by dimension and connection number",
		Caption: "All standard permutation IDs (definition 3.3, for any N) gone through one by one: how many have a GBPO, its period, and the transients of the EPPs that fall into it. The mean transient is over all EPPs of all GBPOs. 2^N − 1 is the period of an M-sequence. CN0 and CN7 have no GBPO; CN4 and CN6 have the numbers of CN1 and CN3. What has no row has no GBPO.",
		Tables:  []string{tableStatistics}, Build: buildSweep,
	},
	{
		ID: "beyond_longest", Title: "IDs of the longest GBPOs",
		Caption: "The longest period of a GBPO by dimension and connection number, and the standard permutation IDs that have it, the smallest first.",
		Tables:  []string{tableStatistics, tableLongest}, Build: buildLongest,
	},
	{
		ID: "beyond_growth", Drawn: true, Title: "Growth with the dimension",
		Caption: "Number and share of the standard permutation IDs with a GBPO, period of the GBPOs and transients, against the dimension N; logarithmic scales. Black: the period 2^N − 1 of an M-sequence, which no GBPO reaches. Grey: straight lines by least squares through the logarithms, from N = 7 on, apart for the prime N and for the others, where there are three of them.",
		Tables:  []string{tableStatistics}, Build: buildGrowth,
	},
	{
		ID: "beyond_fits", Title: "Growth with the dimension in numbers",
		Caption: "Straight lines by least squares through the logarithm of a quantity against N, apart for prime and composite N. The factor per neuron is that of the line. The points are complete counts and no samples, so that there is no error of sampling; the scatter is the standard deviation of the residuals, the largest deviation that of the point farthest from the line, and both say how straight the line is, not what comes beyond the largest N. The last factor per neuron is between the two largest dimensions of the row.",
		Tables:  []string{tableStatistics}, Build: buildFits,
	},
	{
		ID: "beyond_histogram", Drawn: true, Title: "Periods of the GBPOs of the largest dimensions",
		Caption: "How many standard permutation IDs have a GBPO of which period, for the two largest dimensions; logarithmic scale. Blue: periods divisible by 4, for which CN1 and CN3 have equal counts, as have CN2 and CN5; orange: periods 2 mod 4, left and right the two connection numbers.",
		Tables:  []string{tableStatistics, tablePeriods}, Build: buildHistograms,
	},
	{
		ID: "beyond_patterns", Drawn: true, Title: "The longest GBPOs as spatiotemporal patterns",
		Caption: "For the largest dimension, the longest GBPO of CN1 or CN3 and that of CN2 or CN5, from its smallest state index; of several the one with the smallest ID. White squares: +1, black: −1; the last column is the return to the first. The second half of the period repeats the first with black and white exchanged.",
		Tables:  []string{tableStatistics, tableLongestOrbits}, Build: buildLongOrbits,
	},
	{
		ID: "beyond_theorems", Title: "Statements on GBPOs, proved and checked",
		Caption: "Statements on PBNNs of any dimension that are not in the paper, with proofs below, and how often the tables confirm them.",
		Tables:  []string{tableStatistics, tablePeriods, tableNetworks, tableGBPO}, Build: buildTheorems,
	},
	{
		ID: "search_estimates", Title: "How many GBPOs there are, estimated",
		Caption: "Standard permutations with a GBPO, estimated without bias from permutations drawn uniformly, each hit weighted with the size of its equivalent permutation set; Clopper-Pearson intervals, which contain the number with at least the probability of their level, each on its own.",
		Tables:  []string{tableEstimates, tableStatistics}, Build: buildEstimatesTable,
	},
	{
		ID: "search_growth", Drawn: true, Title: "How many GBPOs there are, against N",
		Caption: "Number of standard permutations with a GBPO: estimates from samples (squares), their confidence intervals (bars) and exact numbers (circles).",
		Tables:  []string{tableEstimates, tableStatistics}, Build: buildEstimatesFigure,
	},
}
