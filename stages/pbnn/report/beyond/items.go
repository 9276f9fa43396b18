// Package beyond makes the tables and charts of pbnn_report that are not in the paper:
// what all networks of N = 7 do, the GBPOs of all permutations of larger dimensions,
// statements on them with proofs, and estimates where there are too many to count.
package beyond

import "neurorbit/stages/render/page"

// Names of the tables that items read.
const (
	tableGBPO       = "orbits/gbpo"
	tableNetworks   = "orbits/networks"
	TableStatistics = "orbits/statistics"
	tablePeriods    = "orbits/periods"
	tableLongest    = "orbits/longest"
	tableEstimates  = "search/estimates"
)

// PaperN is the dimension of the paper's exploration.
const PaperN = 7

// pairingCaption explains the pairing.
const pairingCaption = "The Dmaps f of CN k and g of CN 7−k with one permutation are negatives of each other, g(x) = −f(x), and both are odd. " +
	"On pairs {x, −x} of opposite states they are the same map, so a GBPO of either comes from the only cycle of pairs; let m be its length. " +
	"A GBPO equals its negative, so after m steps it is at −x and its period is 2m. " +
	"m steps of g are m steps of f times (−1)^m: for even m (period divisible by 4) g has a GBPO of the same period, " +
	"for odd m (period 2 mod 4) g is back at x after m steps and has two BPOs of period m instead. " +
	"So periods divisible by 4 are shared, and a period 2 mod 4 belongs to exactly one of the two. N = 7; CN6 is read from CN3 with the mirrored permutation."

// Signals are the items on wanted signals, in the order of the report.
var Signals = []page.Item{{
	ID: "beyond_signals", Title: "Signals that rings of majority gates drive",
	Caption: signalCaption + " Best networks: a GBPO before others, then the largest basin and the shortest way into it.",
	Tables:  []string{TableSignals}, Build: ofRows(TableSignals, signalsTable),
}, {
	ID: "beyond_unstored", Title: "Why a signal is not stored",
	Caption: "The network on a ring with as many cells as the signal has outputs whose next states differ from the signal in the fewest bits, in the best order of the columns (where there are too many orders, in the order given), and the columns whose next values no neuron of that ring has, whatever the permutation.",
	Tables:  []string{TableSignals}, Build: ofRows(TableSignals, unstoredTable),
}, {
	ID: "beyond_sizes", Title: "What a signal takes as hardware",
	Caption: "The best PBNN of each signal that is stored, and beside it the DBNN that stores the same orbit with a hidden neuron for each state. Gates are three-input majority gates, inverters not counted; with a constant input one is an AND or an OR of two. Connections are those of the networks that are not 0.",
	Tables:  []string{TableSignals}, Build: ofRows(TableSignals, sizesTable),
}, {
	ID: "beyond_cycles", Title: "How many cycles PBNNs have",
	Caption: "Cycles of different states out of 2^N, each the orbit of some DBNN: how many of them some PBNN has, of all permutations and connection numbers, and how many if the order of the outputs is free. Orbits of the endpoints do not count.",
	Tables:  []string{tableCycles}, Build: ofRows(tableCycles, cyclesTable),
}, {
	ID: "beyond_mechanism", Drawn: true, Title: "What goes with GBPOs",
	Caption: "Share of the permutations with a GBPO among those with a property, by the same share of all permutations, against (left) the number of sites that take over the hidden neuron of their own or of a neighbouring site and (right) the number of cycles of the permutation; values that 50 permutations have. An observation, not explained.",
	Tables:  []string{tableProperties}, Build: ofRows(tableProperties, propertiesChart),
}, {
	ID: "beyond_properties", Title: "What goes with GBPOs, in numbers",
	Caption: "Properties of permutations, the same for all of an equivalent permutation set. Ratio: share with a GBPO, by the same share of all permutations of that N. Local sites take over the hidden neuron of their own or of a neighbouring site; fixed neighbours both keep their place; neighbours kept take over neighbouring hidden neurons; displacements are the different values of σ(i) − i; the affine factor is a if σ(i) = ai + b mod N, 0 if σ is not affine. That both networks with period 42 at N = 7 are affine says nothing on larger N: look at the affine factors there. The permutations are all standard ones, or a random sample where N is above 11.",
	Tables:  []string{tableProperties}, Build: ofRows(tableProperties, propertiesTable),
}}

// Items are the other tables and charts, in the order of the report.
var Items = []page.Item{{
	ID: "beyond_periods", Drawn: true, Title: "Periods of the GBPOs",
	Caption: "Standard permutation IDs with a GBPO, counted by period and connection number, N = 7. All periods are even: a unique orbit equals its negative, since every Dmap is an odd function, and so consists of pairs of opposite states. CN0 and CN7 have no GBPO.",
	Tables:  []string{tablePeriods}, Build: buildPeriods,
}, {
	ID: "beyond_networks", Title: "What all networks do, by connection number",
	Caption: "All standard permutation IDs under each connection number, N = 7. BPOs made of endpoints do not count as BPOs. Transient: steps until a state reaches its orbit, endpoints included; the mean is over all 128 states, then over the networks. Basins are shares of all 128 states.",
	Tables:  []string{tableNetworks}, Build: ofNetworks(surveyTable),
}, {
	ID: "beyond_basins", Drawn: true, Title: "Number of BPOs, transients and basins",
	Caption: "Distributions over all standard permutation IDs for each connection number, N = 7: (a) number of BPOs, up to where 98 % are reached, (b) longest transient, (c) share of the 128 states in the largest basin of a BPO. CN k and CN 7−k have equal transients: their Dmaps are negatives of each other. (CN3 is the mirror image of CN6, the partner of CN1.)",
	Tables:  []string{tableNetworks}, Build: ofNetworks(surveyFigure),
}, {
	ID: "beyond_pairing", Drawn: true, Title: "Pairing of CN k and CN 7−k",
	Caption: pairingCaption + " Each circle counts the IDs with a GBPO of the one period under CN k and the other under CN 7−k: all lie on the diagonal or in the shaded bands, where one of the two has none.",
	Tables:  []string{tableGBPO, tableNetworks}, Build: ofPairings(pairingFigure),
}, {
	ID: "beyond_pairs", Title: "Pairing of CN k and CN 7−k in numbers",
	Caption: pairingCaption,
	Tables:  []string{tableGBPO, tableNetworks}, Build: ofPairings(pairTable),
}, {
	ID: "beyond_sweep", Title: "All GBPOs by dimension and connection number",
	Caption: "All standard permutation IDs (definition 3.3, for any N) gone through one by one: how many have a GBPO, its period, and the transients of the EPPs that fall into it. The mean transient is over all EPPs of all GBPOs. 2^N − 1 is the period of an M-sequence. CN0 and CN7 have no GBPO; CN4 and CN6 have the numbers of CN1 and CN3. What has no row has no GBPO.",
	Tables:  []string{TableStatistics}, Build: OfStatistics(buildSweep),
}, {
	ID: "beyond_longest", Title: "IDs of the longest GBPOs",
	Caption: "The longest period of a GBPO by dimension and connection number, and the standard permutation IDs that have it, the smallest first.",
	Tables:  []string{TableStatistics, tableLongest}, Build: OfStatistics(buildLongest),
}, {
	ID: "beyond_growth", Drawn: true, Title: "Growth with the dimension",
	Caption: "Number and share of the standard permutation IDs with a GBPO, period of the GBPOs and transients, against the dimension N; logarithmic scales. Black: the period 2^N − 1 of an M-sequence, which no GBPO reaches. Grey: straight lines by least squares through the logarithms, from N = 7 on, apart for the prime N and for the others, where there are three of them.",
	Tables:  []string{TableStatistics}, Build: OfStatistics(buildGrowth),
}, {
	ID: "beyond_fits", Title: "Growth with the dimension in numbers",
	Caption: "Straight lines by least squares through the logarithm of a quantity against N, apart for prime and composite N. The factor per neuron is that of the line. The points are complete counts and no samples, so that there is no error of sampling; the scatter is the standard deviation of the residuals, the largest deviation that of the point farthest from the line, and both say how straight the line is, not what comes beyond the largest N. The last factor per neuron is between the two largest dimensions of the row.",
	Tables:  []string{TableStatistics}, Build: OfStatistics(buildFits),
}, {
	ID: "beyond_histogram", Drawn: true, Title: "Periods of the GBPOs of the largest dimensions",
	Caption: "Standard permutation IDs with a GBPO, counted by period, for the two largest dimensions; logarithmic scale. Blue: periods divisible by 4, for which CN1 and CN3 have equal counts, as have CN2 and CN5; dark and light orange: periods 2 mod 4 of the first and of the second of the two.",
	Tables:  []string{TableStatistics, tablePeriods}, Build: OfStatistics(buildHistograms),
}, {
	ID: "beyond_theorems", Title: "Statements on GBPOs, proved and checked",
	Caption: "Statements on PBNNs of any dimension that are not in the paper, with proofs (in the md and tex files), and how often the tables confirm them.",
	Tables:  []string{TableStatistics, tablePeriods, tableNetworks, tableGBPO}, Build: OfStatistics(buildTheorems),
}, {
	ID: "search_estimates", Title: "How many GBPOs there are, estimated",
	Caption: "Standard permutations with a GBPO, estimated without bias from permutations drawn uniformly, each hit weighted with the size of its equivalent permutation set; Clopper-Pearson intervals, which contain the number with at least the probability of their level, each on its own. Where N is not prime, the upper end adds all permutations with fewer than N equivalents, of which the sample says next to nothing: for small composite N it carries almost no information.",
	Tables:  []string{tableEstimates, TableStatistics}, Build: ofEstimates(estimatesTable),
}, {
	ID: "search_growth", Drawn: true, Title: "How many GBPOs there are, against N",
	Caption: "Number of standard permutations with a GBPO: estimates from samples (squares), their confidence intervals (bars) and exact numbers (circles).",
	Tables:  []string{tableEstimates, TableStatistics}, Build: ofEstimates(estimatesFigure),
}}
