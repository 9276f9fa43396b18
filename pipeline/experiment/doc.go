// Package experiment makes overlays of a config and compares what came of them.
//
// Grid turns arguments such as "chaoticnet.range=0.16,0.2" into overlays, one for
// each combination of values. Compare puts the settings and metrics of several
// configs side by side and keeps only those that differ. Superpose puts the series
// of a figure of several configs into one chart.
//
// The package knows nothing of stages, the store or where files are.
package experiment
