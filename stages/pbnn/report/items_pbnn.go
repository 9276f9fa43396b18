package report

import "fmt"

// Names of the tables that items read.
const (
	tableCounts      = "orbits/counts"
	tableGBPO        = "orbits/gbpo"
	tableNetworks    = "orbits/networks"
	tableExamples    = "orbits/examples"
	tableConnections = "orbits/connections"
	tableSpacetime   = "orbits/spacetime"
	tableDmap        = "orbits/dmap"
	tableEquivalents = "orbits/equivalents"
)

// pbnn is the paper on permutation binary neural networks.
var pbnn = publication{name: "pbnn", label: "Onuki, Saka, Saito (2023)", doc: "tables (md, tex, csv) and figures (svg, png, csv) of the PBNN paper"}

// connectionColours explains the colours in the captions of PBNNs.
const connectionColours = "Red and blue: positive and negative local connections; black: global permutation connections. " +
	"The local connections form a ring; those between neurons N and 1 start at the grey copies above and below."

// pbnnItems returns the items of the PBNN paper in the order of the report.
func pbnnItems() []page.Item {
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
			Tables:  []string{tableGBPO}, Files: []string{fmt.Sprintf("data/published/pbnn_table%d.csv", number)}, Build: buildGBPOs(number, cn),
		})
	}
	list = append(list,
		page.Item{
			ID: "fig1", Drawn: true, Title: "Dynamic binary neural network",
			Caption: "A dynamic binary neural network (DBNN): ternary connections w from the inputs x to the hidden neurons y, ternary connections c from there to the outputs, which are fed back. Red: positive, blue: negative; connections of weight 0 and the thresholds are not drawn. The paper does not print the parameters of its network; this one is an example of ours.",
			Tables:  []string{tableExamples, tableConnections}, Build: buildDBNN,
		},
		page.Item{
			ID: "fig2", Drawn: true, Title: "Two PBNNs and their orbits",
			Caption: "Permutation binary neural networks (PBNNs) and the spatiotemporal pattern of their longest binary periodic orbit (BPO); the last column is the return to the first. White squares: +1, black: −1. " + connectionColours,
			Tables:  []string{tableExamples, tableConnections, tableSpacetime}, Files: []string{figuresCSV}, Build: buildNetworksWithPatterns,
		},
		page.Item{
			ID: "fig3", Drawn: true, Title: "The eight local binary connections",
			Caption: "Local binary connections (wa, wb, wc) from inputs i−1, i, i+1 to hidden neuron i for connection numbers CN0 to CN7. Red: +1, blue: −1.",
			Tables:  []string{tableConnections}, Build: buildLocal,
		},
		page.Item{
			ID: "fig4", Drawn: true, Title: "Dmaps of the two PBNNs",
			Caption: "Digital return maps (Dmaps) of the networks of figure 2: black points, and in blue their longest BPO as the closed staircase between map and diagonal.",
			Tables:  []string{tableExamples, tableDmap}, Files: []string{figuresCSV}, Build: buildDmaps(2),
		},
		page.Item{
			ID: "fig5", Drawn: true, Title: "Equivalent permutation connections",
			Caption: "The equivalent permutation set of one standard permutation ID (first, bold): each connection is the shift operator R applied to the one before.",
			Tables:  []string{tableEquivalents}, Files: []string{epsCSV}, Build: buildEquivalents,
		},
		page.Item{
			ID: "fig6", Drawn: true, Title: "Basic permutation connections",
			Caption: "The basic permutation connections, the fixed points of the shift operator R.",
			Tables:  []string{tableEquivalents}, Build: buildBasic,
		},
		page.Item{
			ID: "fig7", Drawn: true, Title: "Equal sub-connections",
			Caption: "Permutation connections that consist of equal sub-connections, as only dimensions that are not prime allow. Grey and white bands set them apart. The paper does not print its IDs; these are examples of ours.",
			Tables:  []string{tableEquivalents}, Build: buildSubConnections,
		},
		page.Item{
			ID: "fig8", Drawn: true, Title: "Four PBNNs with GBPOs",
			Caption: "PBNNs that have a globally stable orbit. " + connectionColours,
			Tables:  []string{tableExamples, tableConnections}, Files: []string{figuresCSV}, Build: buildNetworks,
		},
		page.Item{
			ID: "fig9", Drawn: true, Title: "The four GBPOs as spatiotemporal patterns",
			Caption: "Spatiotemporal patterns of the GBPOs of the networks of figure 8; the last column is the return to the first. White squares: +1, black: −1.",
			Tables:  []string{tableExamples, tableSpacetime}, Files: []string{figuresCSV}, Build: buildPatterns,
		},
		page.Item{
			ID: "fig10", Drawn: true, Title: "The four GBPOs in Dmaps",
			Caption: "Digital return maps of the networks of figure 8: black points, and in blue the GBPO as the closed staircase between map and diagonal.",
			Tables:  []string{tableExamples, tableDmap}, Files: []string{figuresCSV}, Build: buildDmaps(8),
		},
		page.Item{
			ID: "beyond_counts", Title: "Standard permutation IDs for all N, prime or not",
			Caption: "Number of standard permutation IDs for dimensions that need not be prime: by Burnside's lemma, by theorem 3.5 where N is prime, and by enumeration where the config asks for it.",
			Tables:  []string{tableCounts}, Build: buildCounts,
		},
		page.Item{
			ID: "beyond_periods", Drawn: true, Title: "Periods of the GBPOs",
			Caption: "How many standard permutation IDs have a GBPO of which period, by connection number, N = 7. All periods are even: a unique orbit equals its negative, since every Dmap is an odd function, and so consists of pairs of opposite states. CN0 and CN7 have no GBPO.",
			Tables:  []string{tableGBPO}, Build: buildPeriods,
		},
		page.Item{
			ID: "beyond_networks", Title: "What all networks do, by connection number",
			Caption: "All standard permutation IDs under each connection number, N = 7. BPOs made of endpoints do not count as BPOs. Transient: steps until a state reaches its orbit, endpoints included; the mean is over all 128 states, then over the networks. Basins are shares of all 128 states.",
			Tables:  []string{tableNetworks}, Build: buildSurveyTable,
		},
		page.Item{
			ID: "beyond_basins", Drawn: true, Title: "Number of BPOs, transients and basins",
			Caption: "Distributions over all standard permutation IDs for each connection number, N = 7: (a) number of BPOs, up to where 98 % are reached, (b) longest transient, (c) share of the 128 states in the largest basin of a BPO. CN k and CN 7−k have equal transients: their Dmaps are negatives of each other. (CN3 is the mirror image of CN6, the partner of CN1.)",
			Tables:  []string{tableNetworks}, Build: buildSurveyFigure,
		},
		page.Item{
			ID: "beyond_pairing", Drawn: true, Title: "Pairing of CN k and CN 7−k",
			Caption: pairingCaption + " Each circle counts the IDs with a GBPO of the one period under CN k and the other under CN 7−k: all lie on the diagonal or in the bands \"none\".",
			Tables:  []string{tableGBPO, tableNetworks}, Build: buildPairing,
		},
		page.Item{
			ID: "beyond_pairs", Title: "Pairing of CN k and CN 7−k in numbers",
			Caption: pairingCaption,
			Tables:  []string{tableGBPO, tableNetworks}, Build: buildPairs,
		},
	)
	list = append(list, sweepItems()...)
	for i := range list {
		list[i].paper, list[i].section = pbnn, published
		if i >= pbnnPublished {
			list[i].section = beyond
		}
	}
	return list
}

// pbnnPublished is the number of tables and figures of the paper.
const pbnnPublished = 5 + 10

// pairingCaption explains the pairing.
const pairingCaption = "The Dmaps f of CN k and g of CN 7−k with one permutation are negatives of each other, g(x) = −f(x), and both are odd. " +
	"On pairs {x, −x} of opposite states they are the same map, so a GBPO of either comes from the only cycle of pairs; let m be its length. " +
	"A GBPO equals its negative, so after m steps it is at −x and its period is 2m. " +
	"m steps of g are m steps of f times (−1)^m: for even m (period divisible by 4) g has a GBPO of the same period, " +
	"for odd m (period 2 mod 4) g is back at x after m steps and has two BPOs of period m instead. " +
	"So periods divisible by 4 are shared, and a period 2 mod 4 belongs to exactly one of the two. N = 7; CN6 is read from CN3 with the mirrored permutation."
